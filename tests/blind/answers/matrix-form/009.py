# question: neuron
# kind: right
# mistakes: 0
# label: Right: treats the bias as the weight of a second input that is always 1.
# exercise: matrix-form
import numpy as np

sigma = np.tanh


def neuron(w: float, a0: float, b: float) -> float:
    return sigma(np.dot([w, b], [a0, 1]))
