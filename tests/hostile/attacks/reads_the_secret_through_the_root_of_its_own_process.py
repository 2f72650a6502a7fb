# attack: takes the way over /proc/self/root
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
def attack():
    with open("/proc/self/root" + SECRET) as file:
        text = file.read()
    return f"through: {text}" if text.startswith("the secret is ") else "held: another file"
