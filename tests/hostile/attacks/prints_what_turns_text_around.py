# attack: prints marks that turn the direction of reading, invisible tags and halves of characters
# full: wrong
# reduced: wrong
# stopped-by: parent
import os


def attack():
    os.write(1, "\u202e\u2066\u200b\ufeff\U000e0041right".encode() + b"\xff\xfe\xed\xa0\x80")
    return 0.5
