# question: count_parameters
# kind: wrong
# mistakes: 1
# label: Leaves the biases of the output layer out and counts those of the input.
# exercise: matrix-form
def count_parameters(sizes):
    weights = sum([sizes[i] * sizes[i + 1] for i in range(len(sizes) - 1)])
    biases = sum(sizes[:-1])
    return weights, biases
