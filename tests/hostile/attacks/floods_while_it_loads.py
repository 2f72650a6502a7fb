# attack: prints without end before it has defined anything
# full: not-loaded
# reduced: not-loaded
# stopped-by: parent
while True:
    print("x" * 1000)


def attack():
    return 1
