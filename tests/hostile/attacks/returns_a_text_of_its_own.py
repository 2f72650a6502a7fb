# attack: returns a text of a class of its own that equals every other
# full: wrong
# reduced: wrong
# stopped-by: worker, judge
class Mine(str):
    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


def attack():
    return Mine("red")
