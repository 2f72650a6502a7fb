# question: forward_formula
# kind: wrong
# mistakes: 2
# label: Misses the right formula because sigma is taken for linear, and also uses the first weight matrix in the second layer.
# exercise: simple-networks
forward_formula = ["W1-on-a1", "one-sigma"]
