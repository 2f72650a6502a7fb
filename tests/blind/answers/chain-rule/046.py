# question: dh_dt
# kind: right
# mistakes: 0
# label: Right: simplifies h to 24 u1 u2, turns the product into two sines and differentiates these.
# exercise: chain-rule
from numpy import cos


def dh_dt(t):
    # h = (x1+x2)(x1-x2) = 4 u1 * 6 u2 = 24 cos(t/2) sin(2t) = 12 sin(5t/2) + 12 sin(3t/2)
    return 30 * cos(2.5 * t) + 18 * cos(1.5 * t)
