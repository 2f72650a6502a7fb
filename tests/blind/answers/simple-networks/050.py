# question: hump
# kind: right
# mistakes: 0
# label: Right: a seeded random search that stops at the first seven numbers that fulfil everything.
# exercise: simple-networks
import numpy as np


def logistic(z):
    return 1 / (1 + np.exp(-z))


def hump_output(a0):
    hidden = logistic(w1_hump * a0 + b1_hump)
    return logistic(w2_hump @ hidden + b2_hump)


rng = np.random.default_rng(2024)
for attempt in range(100000):
    w1_hump = np.array([1, -1]) * rng.uniform(5, 40, 2)
    b1_hump = rng.uniform(-20, 20, 2)
    w2_hump = -rng.uniform(5, 20, 2)
    b2_hump = rng.uniform(0, 10)
    if hump_output(0) < 0.15 and hump_output(1) < 0.15 and hump_output(0.35) > 0.85:
        break
