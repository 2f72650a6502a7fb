# attack: opens a file outside by its absolute path
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
def attack():
    with open(SECRET) as file:
        text = file.read()
    return f"through: {text}" if text.startswith("the secret is ") else "held: another file"
