# question: feedforward
# kind: right
# mistakes: 0
# label: Right: works on copies of the lists as stacks and pops one layer after the other.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def feedforward(weights, biases, a0):
    Ws = list(weights)[::-1]
    bs = list(biases)[::-1]
    a = np.asarray(a0)
    while Ws:
        W, b = Ws.pop(), bs.pop()
        a = sigma(b + a @ W.T)
    return a
