# attack: returns a coroutine
# full: unsupported
# reduced: unsupported
# stopped-by: worker
async def attack():
    return 0.5
