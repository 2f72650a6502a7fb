# question: count_parameters
# kind: wrong
# mistakes: 2
# label: Counts one bias per layer, and returns a single total.
# exercise: matrix-form
def count_parameters(sizes):
    weights = sum(n * m for n, m in zip(sizes, sizes[1:]))
    biases = len(sizes) - 1
    return weights + biases
