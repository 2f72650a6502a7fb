# attack: reaches a file outside by a relative path that climbs to the root
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
import numpy


def attack():
    path = numpy.__path__[0] + "/.." * 40 + SECRET
    with open(path, "rb") as file:
        text = file.read()
    return f"through: {text!r}" if text.startswith(b"the secret is ") else "held: another file"
