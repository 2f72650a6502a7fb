# question: partials
# kind: wrong
# mistakes: 1
# label: Leaves out dz/db = 1.
# exercise: training-networks

partials = ["dadz-ds", "dCda-2", "dzdw-a0"]
