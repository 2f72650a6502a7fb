# attack: reads its standard input, which might be the grader's terminal
# full: contained
# reduced: contained
# stopped-by: parent
def attack():
    return f"through: {input('password: ')}"
