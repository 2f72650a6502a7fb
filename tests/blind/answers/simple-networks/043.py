# question: forward_formula
# kind: right
# mistakes: 0
# label: Right: tests the three formulas with random numbers against the two steps of the network.
# exercise: simple-networks
import numpy as np

rng = np.random.default_rng(4)
W1, W2 = rng.normal(size=(3, 4)), rng.normal(size=(2, 3))
c1, c2 = rng.normal(size=3), rng.normal(size=2)
inp = rng.normal(size=4)
s = np.tanh
hid = s(W1 @ inp + c1)
out = s(W2 @ hid + c2)
tries = {
    "W1-on-a1": lambda: s(W1 @ hid + c2),
    "one-sigma": lambda: s(W2 @ W1 @ inp + W2 @ c1 + c2),
    "nested": lambda: s(W2 @ s(W1 @ inp + c1) + c2),
}
forward_formula = []
for key in tries:
    try:
        if np.allclose(tries[key](), out):
            forward_formula.append(key)
    except ValueError:
        pass  # shapes do not fit
forward_formula = forward_formula or ["none"]
