# attack: reads a secret that another process was given in its environment
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
def attack():
    with open(f"/proc/{DECOY}/environ") as file:
        text = file.read()
    return f"through: {text}" if "the secret is " in text else "held: another environment"
