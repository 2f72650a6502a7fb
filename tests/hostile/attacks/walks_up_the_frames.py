# attack: walks up the frames to the grader's own, and looks for what is expected
# full: contained
# reduced: contained
# stopped-by: fork-server
import sys


def attack():
    names, above = [], sys._getframe()
    while above is not None:
        for space in (above.f_locals, above.f_globals):
            for name, value in list(space.items()):
                if name in ("key", "keys", "expected", "wanted", "reference", "ref_code", "hidden", "hidden_seed"):
                    names.append(name)
                if type(value).__module__.split(".")[0] == "grader" or type(value).__name__ in ("Key", "Verdict"):
                    names.append(name)
        above = above.f_back
    return f"through: {names}" if names else "held: nothing of the grader's"
