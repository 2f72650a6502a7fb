# question: partials
# kind: wrong
# mistakes: 1
# label: Ticks (1 - y)^2 as the derivative of the cost besides the right one.
# exercise: training-networks

partials = "dzdb-1 dadz-ds dCda-2 dCda-1y dzdw-a0".split()
