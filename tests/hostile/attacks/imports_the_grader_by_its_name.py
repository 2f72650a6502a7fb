# attack: imports the grader, which may be installed beside numpy
# full: contained
# reduced: contained
# stopped-by: worker
def attack():
    import grader.model

    return f"through: {grader.model.__file__}"
