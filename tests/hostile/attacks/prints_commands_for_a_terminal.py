# attack: prints what clears, colours, titles and copies from a terminal
# full: wrong
# reduced: wrong
# stopped-by: parent
import sys


def attack():
    sys.stdout.write("\x1b[2J\x1b[31mred\x1b[0m\x1b]0;title\x07\x1b]52;c;ZXZpbA==\x07\x1bP1$r\x1b\\\x9b31m\r\x08\x7f")
    sys.stderr.write("\x1b]8;;http://example.org\x1b\\link\x1b]8;;\x1b\\")
    return 0.5
