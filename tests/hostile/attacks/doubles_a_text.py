# attack: doubles a text until there is no room, or for thirty rounds
# full: memory-limit
# reduced: memory-limit
# limits: memory_mb = 64
# stopped-by: worker
def attack():
    text = "x"
    for _ in range(30):
        text += text
    return "through: a text of a gigabyte"
