# attack: writes to its output's descriptor without end, past Python's streams
# full: output-limit
# reduced: output-limit
# stopped-by: parent
import os


def attack():
    while True:
        os.write(1, b"x" * 60_000)
