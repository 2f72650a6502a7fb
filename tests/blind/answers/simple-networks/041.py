# question: forward_formula
# kind: wrong
# mistakes: 1
# label: Also ticks the formula that multiplies out the inner sum and loses the inner sigma.
# exercise: simple-networks
forward_formula = ["nested", "one-sigma"]
