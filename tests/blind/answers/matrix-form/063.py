# question: count_parameters
# kind: wrong
# mistakes: 1
# label: Works only for networks of exactly three layers.
# exercise: matrix-form
def count_parameters(sizes):
    n_in, n_hidden, n_out = sizes
    weights = n_in * n_hidden + n_hidden * n_out
    biases = n_hidden + n_out
    return weights, biases
