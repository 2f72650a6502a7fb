# attack: returns an object with an array interface that points to address 0
# full: unsupported
# reduced: unsupported
# stopped-by: worker
class Liar:
    __array_interface__ = {"version": 3, "shape": (1 << 20,), "typestr": "<f8", "data": (0, False)}


def attack():
    return Liar()
