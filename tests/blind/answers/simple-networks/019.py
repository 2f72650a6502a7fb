# question: own_not
# kind: wrong
# mistakes: 1
# label: The bias of 1 is too small, the output for the input 0 is only 0.76.
# exercise: simple-networks
w1_not = -1.0
b1_not = 1.0
