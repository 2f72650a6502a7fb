# attack: raises GeneratorExit
# full: contained
# reduced: contained
# stopped-by: worker
def attack():
    raise GeneratorExit
