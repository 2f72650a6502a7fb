# question: neuron
# kind: right
# mistakes: 0
# label: Right: a lambda that uses math.tanh, which is enough for three plain numbers.
# exercise: matrix-form
import math

neuron = lambda w, a0, b: math.tanh(math.fsum([w * a0, b]))
