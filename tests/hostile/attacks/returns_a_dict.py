# attack: returns a dict
# full: unsupported
# reduced: unsupported
# stopped-by: worker
def attack():
    return {"value": 0.5, "status": "right"}
