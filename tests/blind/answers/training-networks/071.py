# question: layer_derivative
# kind: wrong
# mistakes: 1
# label: Takes the weights of the layer before.
# exercise: training-networks

layer_derivative = "ds-W-before"
