# attack: never comes to its definitions
# full: not-loaded
# reduced: not-loaded
# limits: load_seconds = 0.3
# stopped-by: parent
while True:
    pass


def attack():
    return 1
