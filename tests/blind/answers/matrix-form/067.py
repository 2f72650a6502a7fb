# question: count_parameters
# kind: wrong
# mistakes: 2
# label: Misses the weights to the last layer, and counts only the hidden neurons' biases.
# exercise: matrix-form
def count_parameters(sizes):
    weights = 0
    for i in range(len(sizes) - 2):
        weights += sizes[i] * sizes[i + 1]
    biases = sum(sizes[1:-1])
    return (weights, biases)
