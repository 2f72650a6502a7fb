# attack: reads who has an account on the machine
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
def attack():
    with open("/etc/passwd") as file:
        text = file.read()
    return f"through: {len(text.splitlines())} users" if "root:" in text else "held: an empty list"
