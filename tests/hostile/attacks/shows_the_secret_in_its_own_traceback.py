# attack: raises from code that claims to stand in a file outside, so that the report quotes that file
# full: contained
# reduced: contained
# stopped-by: worker
import sys


def attack():
    code = compile("\ndef inner():\n    raise ValueError('look at my frames')", SECRET, "exec")
    namespace = {}
    exec(code, namespace)
    above = sys._getframe()
    while above.f_back is not None:
        above = above.f_back
    namespace["inner"]()
