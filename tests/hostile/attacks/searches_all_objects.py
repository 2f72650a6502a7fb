# attack: searches all objects of the interpreter for the grader's
# full: contained
# reduced: contained
# stopped-by: fork-server
import gc
import sys


def attack():
    found = {name for name in sys.modules if name.split(".")[0] in ("grader", "tests", "msgspec")}
    for each in gc.get_objects():
        kind = type(each)
        if str(kind.__module__).split(".")[0] in ("grader", "tests"):
            found.add(kind.__name__)
        if kind is dict and any(type(key) is str and key in ("ref_code", "hidden_seed") for key in list(each)):
            found.add("a dict of the exercise's")
    return f"through: {sorted(found)}" if found else "held: nothing of the grader's"
