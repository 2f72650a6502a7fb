# exercise: training-networks
# shows: plain Python: math, loops and lists, 1 - tanh^2 for the derivative, all helpers rewritten
import math


def net(weight, bias, value):
    return math.tanh(weight * value + bias)


C_0 = (net(1.3, -0.1, 0.0) - 1.0) * (net(1.3, -0.1, 0.0) - 1.0)
not_cost = ["on-b-minus-w", "across-contours"]
partials = ["dzdw-a0", "dCda-2", "dadz-ds", "dzdb-1"]


def dCdb(weight, bias, value, target):
    out = net(weight, bias, value)
    return 2 * (out - target) * (1 - out ** 2)


def dCdw(weight, bias, value, target):
    return value * dCdb(weight, bias, value, target)


weights = [[-0.94529712, -0.2667356, -0.91219181], [2.05529992, 1.21797092, 0.22914497]]
biases = [0.61273249, 1.6422662]
example, wanted = [0.7, 0.6, 0.2], [0.9, 0.6]
d = []
for i in range(2):
    total = biases[i]
    for j in range(3):
        total = total + weights[i][j] * example[j]
    d.append(math.tanh(total) - wanted[i])
C_k = 0
for error in d:
    C_k += error ** 2

layer_derivative = "ds-W"


def da_da(weights, sums):
    rows = []
    for row, total in zip(weights, sums):
        slope = 1 - math.tanh(total) ** 2
        rows.append([slope * weight for weight in row])
    return rows
