# exercise: backpropagation
# shows: Greek names, lambdas, einsum, a (1 - a) for the slope, and training with momentum.

import numpy as np

σ = lambda z: 0.5 * (1 + np.tanh(0.5 * z))  # the logistic function again
σʹ = lambda a: a * (1 - a)  # of the activation


def activations(Ws, bs, a):
    return [a] if len(Ws) == 0 else [a] + activations(Ws[1:], bs[1:], σ(np.matmul(Ws[0], a) + bs[0]))


def deltas(Ws, bs, x, y):
    a = activations(Ws, bs, x)
    δ = [(a[-1] - y) * σʹ(a[-1]) * 2]
    for W, a_before in zip(Ws[:0:-1], a[-2:0:-1]):
        δ = [np.einsum("ij,ik->jk", W, δ[0]) * σʹ(a_before)] + δ
    return a, δ


def backprop(weights, biases, x, y):
    a, δ = deltas(weights, biases, x, y)
    dW = [np.einsum("ik,jk->ij", d, before) / x.shape[-1] for d, before in zip(δ, a)]
    db = [np.einsum("ik->i", d)[:, None] / x.shape[-1] for d in δ]
    return dW, db


everything = lambda x, y: backprop([W1, W2, W3], [b1, b2, b3], x, y)
J_W1 = lambda x, y: everything(x, y)[0][0]
J_b1, J_b2, J_b3 = (lambda x, y, i=i: everything(x, y)[1][i] for i in range(3))


def train(weights, biases, x, y, rate, steps, μ=0.5):
    θ = list(weights) + list(biases)
    L = len(weights)
    v = [np.zeros_like(p) for p in θ]
    for _ in range(steps):
        g = sum(backprop(θ[:L], θ[L:], x, y), [])
        v = [μ * v_i - rate * g_i for v_i, g_i in zip(v, g)]
        θ = [p + v_i for p, v_i in zip(θ, v)]
    return θ[:L], θ[L:]
