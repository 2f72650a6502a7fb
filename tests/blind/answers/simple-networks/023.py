# question: own_not
# kind: wrong
# mistakes: 2
# label: The weight is positive so that the output rises, and the bias is too small for 0.9 at the input 0.
# exercise: simple-networks
w1_not = 2.0
b1_not = 1.0
