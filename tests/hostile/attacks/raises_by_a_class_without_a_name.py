# attack: raises an exception whose class raises when it is asked for its name
# full: contained
# reduced: contained
# stopped-by: worker
class Meta(type):
    __name__ = __mro__ = __module__ = property(lambda cls: 1 / 0)

    def __instancecheck__(cls, instance):
        raise SystemExit


class Hostile(Exception, metaclass=Meta):
    pass


def attack():
    raise Hostile
