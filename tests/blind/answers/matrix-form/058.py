# question: count_parameters
# kind: wrong
# mistakes: 1
# label: Adds the sizes of neighbouring layers where they must be multiplied.
# exercise: matrix-form
def count_parameters(sizes):
    weights = 0
    for i in range(len(sizes) - 1):
        weights += sizes[i] + sizes[i + 1]
    biases = sum(sizes[1:])
    return weights, biases
