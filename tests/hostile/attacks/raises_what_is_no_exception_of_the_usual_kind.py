# attack: raises an exception beside the usual tree
# full: contained
# reduced: contained
# stopped-by: worker
class Beside(BaseException):
    pass


def attack():
    raise Beside("not an Exception")
