# attack: returns a text of a class of its own that equals every other
# full: unsupported
# reduced: unsupported
# stopped-by: worker
class Mine(str):
    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


def attack():
    return Mine("red")
