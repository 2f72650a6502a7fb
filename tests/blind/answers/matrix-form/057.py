# question: feedforward
# kind: right
# mistakes: 0
# label: Right: composes one function out of the layers, then calls it, with plain loops in each layer.
# exercise: matrix-form
import math


def make_layer(W, b):
    def f(a):
        out = []
        for i in range(len(b)):
            z = b[i]
            for j in range(len(a)):
                z = z + W[i][j] * a[j]
            out.append(math.tanh(z))
        return out
    return f


def feedforward(weights, biases, a0):
    net = lambda a: a
    for W, b in zip(weights, biases):
        net = (lambda outer, inner: lambda a: outer(inner(a)))(make_layer(W, b), net)
    return net(a0)
