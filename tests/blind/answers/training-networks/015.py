# question: not_cost
# kind: right
# mistakes: 0
# label: Filters the ids from a dictionary of truth values.
# exercise: training-networks

statements = {
    "many-minima": False,
    "across-contours": True,
    "on-b-0": False,
    "on-b-minus-w": True,
    "none": False,
}
not_cost = [name for name, true in statements.items() if true]
