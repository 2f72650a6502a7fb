# question: count_parameters
# kind: wrong
# mistakes: 1
# label: Counts a bias for the input neurons too.
# exercise: matrix-form
def count_parameters(sizes):
    """The number of weights and the number of biases."""
    weights = sum(a * b for a, b in zip(sizes, sizes[1:]))
    biases = sum(sizes)
    return weights, biases
