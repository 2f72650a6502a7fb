# attack: takes memory piece by piece, a gigabyte and a half at the most
# full: memory-limit
# reduced: memory-limit
# limits: memory_mb = 64
# stopped-by: worker
def attack():
    kept = []
    for _ in range(1500):
        kept.append(bytearray(b"x") * (1 << 20))
    return f"through: {len(kept)} MB"
