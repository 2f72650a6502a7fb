# exercise: simple-networks
# shows: plain Python: math and loops, tanh from exponentials, lists, ticks in another order, other numbers
import math


def my_tanh(z):
    up, down = math.exp(z), math.exp(-z)
    return (up - down) / (up + down)


def a1(values):
    try:
        return [my_tanh(w1 * v + b1) for v in values]
    except TypeError:
        return my_tanh(w1 * values + b1)


not_gate = " W-5-B5 "
w1_not = -1.9
b1_not = 1.85

weights = [[-2, 4, -1], [6, 0, -3]]
biases = [0.1, -2.5]
inputs = [0.3, 0.4, 0.1]
a1_vector = []
for row, bias in zip(weights, biases):
    total = bias
    for weight, value in zip(row, inputs):
        total += weight * value
    a1_vector.append(my_tanh(total))

network_facts = ("biases-5", "weights-product")
forward_formula = "nested"

w1_hump = [20, -15]
b1_hump = [-13, 2.5]
w2_hump = [-10, -12]
b2_hump = 5
