# question: a1_vector
# kind: right
# mistakes: 0
# label: Right: typed in by hand, rounded to two decimals, as a plain list.
# exercise: simple-networks
# z = (1, -1), and tanh is odd
a1_vector = [0.76, -0.76]
