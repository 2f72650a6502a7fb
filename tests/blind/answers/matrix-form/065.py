# question: count_parameters
# kind: wrong
# mistakes: 1
# label: Overwrites the number of weights in each round, so only the last pair of layers counts.
# exercise: matrix-form
def count_parameters(sizes):
    biases = 0
    weights = 0
    for n, m in zip(sizes[:-1], sizes[1:]):
        weights = n * m
        biases += m
    return weights, biases
