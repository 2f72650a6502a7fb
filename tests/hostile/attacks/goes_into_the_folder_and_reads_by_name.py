# attack: makes the folder outside its own working folder and opens the file by its bare name
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
import os


def attack():
    os.chdir(FOLDER)
    with open(os.path.basename(SECRET)) as file:
        text = file.read()
    return f"through: {text}" if text.startswith("the secret is ") else "held: another file"
