# question: dh_dt
# kind: wrong
# mistakes: 1
# label: Converts t from degrees to radians before the sine and the cosine.
# exercise: chain-rule
import numpy as np


def dh_dt(t):
    t = np.deg2rad(t)
    u = np.array([np.cos(t / 2), np.sin(2 * t)])
    J = np.array([[2, 3], [2, -3]])
    x = J @ u
    return np.array([2 * x[0], -2 * x[1]]) @ J @ np.array([-np.sin(t / 2) / 2, 2 * np.cos(2 * t)])
