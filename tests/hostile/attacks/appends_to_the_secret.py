# attack: adds a line to a file outside
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock, rlimits
def attack():
    with open(SECRET, "a") as file:
        file.write("and one more line")
    return "through: it was changed"
