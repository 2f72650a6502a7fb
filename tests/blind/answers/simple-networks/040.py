# question: network_facts
# kind: right
# mistakes: 0
# label: Right: works the statements out in code and keeps the ids of the true ones.
# exercise: simple-networks
sizes = [4, 3, 2]
n_biases = sum(sizes[1:])
n_weights = 4 * 3            # edges drawn between input and hidden layer

facts = {
    "biases-9": n_biases == 9,
    "no-hidden-needed": False,       # one neuron can only rise or only fall
    "weights-product": n_weights == sizes[0] * sizes[1],
    "weights-sum-plus-1": n_weights == sizes[0] + sizes[1] + 1,
    "biases-5": n_biases == 5,
}
network_facts = [name for name, true in facts.items() if true]
if not network_facts:
    network_facts.append("none")
