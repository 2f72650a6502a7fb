# attack: changes its oom_score_adj, which says who is killed first where memory runs out
# full: contained
# reduced: contained
# stopped-by: landlock
PATH = "/proc/self/oom_score_adj"


def attack():
    with open(PATH) as file:
        before = int(file.read())
    with open(PATH, "w") as file:
        file.write(str(before - 1 if before == 1000 else before + 1))
    with open(PATH) as file:
        after = int(file.read())
    return f"through: {before} is {after} now" if after != before else "held: as before"
