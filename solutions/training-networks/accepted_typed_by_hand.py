# exercise: training-networks
# shows: rounded numbers typed by hand, sech^2 from exponentials, factors in another order, einsum
from numpy import einsum, exp, tanh


def slope(z):
    return 4 / (exp(z) + exp(-z)) ** 2


C_0 = 1.2093
not_cost = ["across-contours", "on-b-minus-w"]
partials = ["dadz-ds", "dzdb-1", "dzdw-a0", "dCda-2"]


def dCdw(w, b, x, y):
    dzdw = x
    dadz = slope(b + w * x)
    dCda = -2.0 * (y - tanh(b + w * x))
    return dzdw * dadz * dCda


def dCdb(w, b, x, y):
    return slope(b + w * x) * -2.0 * (y - tanh(b + w * x))


d = [-1.27, 0.4]
C_k = 1.8
layer_derivative = "ds-W"


def da_da(W, z):
    return einsum("i,ij->ij", slope(z), W)
