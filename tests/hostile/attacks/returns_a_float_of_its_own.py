# attack: returns a float of a class of its own whose difference from all is nothing
# full: wrong
# reduced: wrong
# stopped-by: worker, judge
class Mine(float):
    def __sub__(self, other):
        return 0.0

    __rsub__ = __sub__


def attack():
    return Mine(1)
