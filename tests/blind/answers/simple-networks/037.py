# question: network_facts
# kind: wrong
# mistakes: 1
# label: Finds the number of biases but overlooks that the weights are a product.
# exercise: simple-networks
network_facts = ["biases-5"]
