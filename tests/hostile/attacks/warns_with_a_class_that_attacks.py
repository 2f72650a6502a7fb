# attack: gives warnings whose text runs code when it is made
# full: wrong | contained
# reduced: wrong | contained
# stopped-by: worker
import warnings


class Hostile(UserWarning):
    def __str__(self):
        raise SystemExit("from a warning")


def attack():
    warnings.warn(Hostile())
    return 0.5
