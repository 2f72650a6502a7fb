# attack: raises an exception whose name and text hold commands for a terminal
# full: contained
# reduced: contained
# stopped-by: wire
def attack():
    raise type("\x1b[2J\u202eRight", (Exception,), {})("\x1b]0;t\x07\x9b31m\ud800" * 100)
