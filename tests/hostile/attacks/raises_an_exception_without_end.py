# attack: raises exceptions caused by one another in a circle, in groups of groups
# full: contained
# reduced: contained
# stopped-by: worker
def attack():
    first, second = ValueError("a"), ValueError("b")
    first.__context__, second.__context__ = second, first
    first.__cause__, second.__cause__ = second, first
    group = ExceptionGroup("g", [first])
    for _ in range(500):
        group = ExceptionGroup("g", [group])
    raise group
