# attack: reads what hardware and which network cards the machine has
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
import os


def attack():
    cards = os.listdir("/sys/class/net")
    with open(f"/sys/class/net/{cards[0]}/address") as file:
        return f"through: {cards}, {file.read().strip()}"
