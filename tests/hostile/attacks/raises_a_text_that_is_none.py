# attack: raises an exception whose text is of a class that lies about its length
# full: contained
# reduced: contained
# stopped-by: worker
class Text(str):
    def __len__(self):
        return 3

    def __getitem__(self, _):
        return 5

    __str__ = encode = lambda self: 7


class Hostile(Exception):
    def __str__(self):
        return Text("loud" * 10**5)


def attack():
    raise Hostile
