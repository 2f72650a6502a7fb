# question: own_not
# kind: wrong
# mistakes: 1
# label: Bias and weight do not cancel, so the output for the input 1 is far below -0.1.
# exercise: simple-networks
w1_not = -3.0
b1_not = 2.0
