# exercise: chain-rule
# shows: everything inserted and simplified on paper: one formula in t per answer, written as lambdas.
import numpy as np

total_derivative = lambda df_dx, dx_dt: np.sum(df_dx.T * dx_dt)
chain = lambda df_dx, dx_du, du_dt: np.einsum("ai,ij,ja->", df_dx, dx_du, du_dt)

s, c = np.sin, np.cos

f = lambda x: x[0] ** 3 * c(x[1]) * np.exp(x[2])
df_dx = lambda x: np.array([3 / x[0], -np.tan(x[1]), 1]) * f(x)
dx_dt = lambda t: np.array([2.0, -2 * t, np.e**t])
df_dt = lambda t: 8 * t**2 * np.exp(np.exp(t)) * (c(1 - t**2) * (3 + t * np.exp(t)) + 2 * t**2 * s(1 - t**2))

dg_dt = lambda t: 8 * t**7 - 12 * t**3
dh_dt = lambda t: 48 * c(t / 2) * c(2 * t) - 12 * s(t / 2) * s(2 * t)


def dp_dt(t):
    x1 = 2 * np.exp(t) + 3 * np.exp(-4 * t) - np.exp(-2 * t)
    x2 = 2 * np.exp(0.5 * t) - 5 * np.exp(-6 * t)
    dx1 = 2 * np.exp(t) - 12 * np.exp(-4 * t) + 2 * np.exp(-2 * t)
    dx2 = np.exp(0.5 * t) + 30 * np.exp(-6 * t)
    return -s(x1) * s(x2) * dx1 + c(x1) * c(x2) * dx2


dq_dx = lambda x: np.exp(x[2]) / 2 * np.array(
    [c(x[0] + x[1]) + c(x[0] - x[1]), c(x[0] + x[1]) - c(x[0] - x[1]), s(x[0] + x[1]) + s(x[0] - x[1])]
)


def dx_du(u):
    a, b = u
    jacobian = np.full((3, 2), np.exp(a + b))
    jacobian[:2] = [[c(a), -s(b)], [-s(a), -c(b)]]
    return jacobian


def dq_dt(t):
    # x3 is constant: u1 + u2 = 2 at all times
    a, b = 1 + t / 2, 1 - t / 2
    x1, x2 = s(a) + c(b), c(a) - s(b)
    return np.exp(np.exp(2)) / 2 * (c(x1) * c(x2) * (c(a) + s(b)) + s(x1) * s(x2) * (s(a) - c(b)))
