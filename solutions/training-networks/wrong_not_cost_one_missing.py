# exercise: training-networks
# mistake: does not tick one of the true statements
# fails: not_cost
import numpy as np

sigma = np.tanh


def a1(w1, b1, a0):
    return sigma(w1 * a0 + b1)


C_0 = (a1(1.3, -0.1, 0) - 1) ** 2
not_cost = ["across-contours"]
partials = ["dzdb-1", "dadz-ds", "dCda-2", "dzdw-a0"]


def dCdw(w1, b1, x, y):
    z = w1 * x + b1
    dCda = 2 * (a1(w1, b1, x) - y)
    dadz = 1 / np.cosh(z) ** 2
    dzdw = x
    return dCda * dadz * dzdw


def dCdb(w1, b1, x, y):
    z = w1 * x + b1
    dCda = 2 * (a1(w1, b1, x) - y)
    dadz = 1 / np.cosh(z) ** 2
    dzdb = 1
    return dCda * dadz * dzdb


W = np.array([[-0.94529712, -0.2667356, -0.91219181], [2.05529992, 1.21797092, 0.22914497]])
b = np.array([0.61273249, 1.6422662])


def a1_layer(a0):
    return sigma(W @ a0 + b)


x = np.array([0.7, 0.6, 0.2])
y = np.array([0.9, 0.6])
d = a1_layer(x) - y
C_k = d @ d
layer_derivative = "ds-W"


def da_da(W, z):
    return (1 / np.cosh(z) ** 2)[:, None] * W
