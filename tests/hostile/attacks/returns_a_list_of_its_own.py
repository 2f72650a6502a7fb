# attack: returns a list of a class of its own that yields without end
# full: wrong
# reduced: wrong
# stopped-by: worker, judge
class Mine(list):
    def __iter__(self):
        return iter(int, 1)

    def __len__(self):
        return 10**9


def attack():
    return Mine([1])
