# question: network_facts
# kind: wrong
# mistakes: 1
# label: Ticks both true statements and also believes that a hidden layer is never needed.
# exercise: simple-networks
network_facts = ["no-hidden-needed", "weights-product", "biases-5"]
