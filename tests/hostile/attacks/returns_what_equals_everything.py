# attack: returns an object that is equal to everything
# full: unsupported
# reduced: unsupported
# stopped-by: worker
class Equal:
    def __eq__(self, other):
        return True

    __lt__ = __le__ = __gt__ = __ge__ = __eq__
    __hash__ = None

    def __float__(self):
        return 0.5


def attack():
    return Equal()
