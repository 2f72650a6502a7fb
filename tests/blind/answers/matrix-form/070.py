# question: count_parameters
# kind: right
# mistakes: 0
# label: Right: recursion over the list that takes off the input layer each time.
# exercise: matrix-form
def count_parameters(sizes):
    if len(sizes) < 2:
        return 0, 0
    first, second, *rest = sizes
    w, b = count_parameters([second] + rest)
    return w + first * second, b + second
