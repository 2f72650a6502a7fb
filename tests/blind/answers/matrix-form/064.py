# question: count_parameters
# kind: wrong
# mistakes: 1
# label: The loop runs over all indices, so sizes[i + 1] does not exist in the last round.
# exercise: matrix-form
def count_parameters(sizes):
    weights, biases = 0, 0
    for i in range(len(sizes)):
        weights = weights + sizes[i] * sizes[i + 1]
    for s in sizes[1:]:
        biases = biases + s
    return weights, biases
