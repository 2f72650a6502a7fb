# question: count_parameters
# kind: wrong
# mistakes: 1
# label: Adds the sizes of neighbouring layers instead of multiplying them.
# exercise: matrix-form

def count_parameters(sizes):
    weights = sum([m + n for m, n in zip(sizes[:-1], sizes[1:])])
    biases = sum(sizes[1:])
    return weights, biases
