# question: own_not
# kind: wrong
# mistakes: 1
# label: Has the signs of weight and bias the wrong way round, so the input 0 gives nearly -1.
# exercise: simple-networks
w1_not = 3
b1_not = -3
