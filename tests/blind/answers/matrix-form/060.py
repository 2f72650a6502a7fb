# question: count_parameters
# kind: wrong
# mistakes: 1
# label: Returns biases and weights in the wrong order.
# exercise: matrix-form
def count_parameters(sizes):
    w = 0
    b = 0
    for i in range(1, len(sizes)):
        w += sizes[i - 1] * sizes[i]
        b += sizes[i]
    return b, w
