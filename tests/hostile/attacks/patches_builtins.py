# attack: replaces isinstance, issubclass, all and type by functions that say yes
# full: wrong | exited | contained
# reduced: wrong | exited | contained
# stopped-by: judge, parent
import builtins


def attack():
    for name in ("isinstance", "issubclass", "all", "any", "callable"):
        setattr(builtins, name, lambda *_: True)
    return 0.5
