# question: layer_derivative
# kind: right
# mistakes: 0
# label: Joins the id from the names of the two factors.
# exercise: training-networks

# da/dz = sigma'(z), dz/da_before = W
chain = ("ds", "W")
layer_derivative = "-".join(chain)
