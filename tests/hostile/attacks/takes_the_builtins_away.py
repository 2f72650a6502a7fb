# attack: removes what every function needs before it has defined anything
# full: not-loaded
# reduced: not-loaded
# stopped-by: parent
import builtins

for name in ("len", "tuple", "type", "isinstance", "getattr", "issubclass", "str"):
    delattr(builtins, name)


def attack():
    return 1
