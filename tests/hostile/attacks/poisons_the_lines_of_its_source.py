# attack: makes the lines of tracebacks something else than lines
# full: contained
# reduced: contained
# stopped-by: worker
import linecache


class Lines:
    def __getattr__(self, name):
        raise SystemExit(name)


def attack():
    linecache.cache["submission.py"] = Lines()
    linecache.getline = lambda *_: Lines()
    raise ValueError("m")
