# attack: returns as many long strings as an answer may hold, which a record would spell out
# full: wrong
# reduced: wrong
# stopped-by: judge
def attack():
    print('"' * 60_000)
    return ['"' * 60_000] * 16
