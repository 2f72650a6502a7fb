# attack: raises a SyntaxError with fields of other kinds than they should be
# full: contained
# reduced: contained
# stopped-by: worker
class Text(str):
    def rstrip(self, *_):
        raise SystemExit

    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


def attack():
    error = SyntaxError("m")
    error.filename, error.lineno, error.text, error.msg = Text("x"), 10**40, Text("t"), Text("m")
    raise error
