# question: network_facts
# kind: wrong
# mistakes: 1
# label: Counts biases for the four input neurons as well.
# exercise: simple-networks
network_facts = ["biases-9", "weights-product"]
