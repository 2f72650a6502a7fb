# question: C_0
# kind: right
# mistakes: 0
# label: Uses the math module, keyword variables and pow instead of the given function.
# exercise: training-networks

from math import tanh

example = {"x": 0, "y": 1}
network = {"w1": 1.3, "b1": -0.1}
activation = tanh(network["w1"] * example["x"] + network["b1"])
C_0 = pow(activation - example["y"], 2)
print(f"{C_0:.4f}")
