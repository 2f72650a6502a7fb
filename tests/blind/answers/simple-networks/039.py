# question: network_facts
# kind: wrong
# mistakes: 2
# label: Counts biases for the inputs, and takes the number of weights for a sum plus one.
# exercise: simple-networks
network_facts = ["biases-9", "weights-sum-plus-1"]
