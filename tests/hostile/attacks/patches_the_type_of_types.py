# attack: replaces type, tuple and len by its own
# full: wrong | exited | contained | unsupported
# reduced: wrong | exited | contained | unsupported
# stopped-by: judge, parent
import builtins


def attack():
    builtins.type = lambda *_: float
    builtins.len = lambda *_: 1 << 60
    builtins.tuple = list
    return [object()]
