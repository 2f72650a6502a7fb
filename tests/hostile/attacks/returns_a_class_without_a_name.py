# attack: returns an object of a class whose name cannot be asked for
# full: unsupported
# reduced: unsupported
# stopped-by: worker
class Meta(type):
    __name__ = __module__ = property(lambda cls: 1 / 0)

    def __instancecheck__(cls, instance):
        return True

    def __subclasscheck__(cls, subclass):
        return True

    def mro(cls):
        return [*type.mro(cls)]


class Odd(metaclass=Meta):
    pass


def attack():
    return Odd()
