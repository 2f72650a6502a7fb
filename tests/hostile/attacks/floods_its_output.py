# attack: prints without end
# full: output-limit
# reduced: output-limit
# stopped-by: parent
def attack():
    while True:
        print("x" * 1000)
