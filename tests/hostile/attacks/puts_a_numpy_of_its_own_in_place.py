# attack: puts a module of its own in place of numpy, which the worker imports by its name
# full: wrong | unsupported | contained
# reduced: wrong | unsupported | contained
# stopped-by: judge
import sys
import types


def attack():
    fake = types.ModuleType("numpy")
    fake.ndarray = fake.generic = object
    fake.asarray = lambda value: value
    fake.dtype = lambda value: value
    sys.modules["numpy"] = fake
    return object()
