# attack: raises a MemoryError of its own, as if the limit had been met
# full: memory-limit
# reduced: memory-limit
# stopped-by: judge
class Mine(MemoryError):
    pass


def attack():
    raise Mine("the sandbox has no memory: ungradable")
