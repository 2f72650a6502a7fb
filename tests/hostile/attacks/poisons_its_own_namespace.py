# attack: puts a namespace in the place of the built-in one, and a class in place of itself
# full: wrong | contained | missing | not-callable
# reduced: wrong | contained | missing | not-callable
# stopped-by: judge
def attack():
    space = globals()
    space["__builtins__"] = {}
    space["attack"] = space["__name__"] = space["__spec__"] = None
    space[7] = space[None] = 1
    return 0.5
