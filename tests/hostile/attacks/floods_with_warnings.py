# attack: gives a million different warnings
# full: wrong | time-limit | output-limit
# reduced: wrong | time-limit | output-limit
# limits: call_seconds = 2.0
# stopped-by: worker
import warnings


def attack():
    for number in range(20_000):
        warnings.warn(f"{number}" * 50)
    return 0.5
