# question: C_0
# kind: wrong
# mistakes: 2
# label: Leaves out sigma and also forgets the square.
# exercise: training-networks

def net(a0):
    return 1.3 * a0 - 0.1

C_0 = net(0) - 1
