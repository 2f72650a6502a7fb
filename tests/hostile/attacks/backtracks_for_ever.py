# attack: matches a regular expression whose time doubles with each letter
# full: time-limit
# reduced: time-limit
# limits: call_seconds = 0.3
# stopped-by: parent
import re


def attack():
    return re.match("(a|a)*b", "a" * 60)
