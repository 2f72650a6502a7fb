# exercise: chain-rule
# shows: every answer stays an array of two dimensions; Greek names, and np.matmul folded over the links.
import functools

import numpy as np
from numpy import cos, exp, sin


def Π(*factors):
    return functools.reduce(np.matmul, [np.atleast_2d(factor) for factor in factors])


def spalte(*entries):
    return np.array(entries, dtype=float).reshape(-1, 1)


def total_derivative(J, ẋ):
    return Π(J, ẋ)


def chain(J_f, J_x, u̇):
    return Π(J_f, Π(J_x, u̇))


def df_dx(x):
    x1, x2, x3 = np.ravel(x)
    ε = exp(x3)
    return np.array([[3 * x1**2 * cos(x2) * ε, -(x1**3) * sin(x2) * ε, x1**3 * cos(x2) * ε]])


def dx_dt(t):
    return spalte(2, -2 * t, exp(t))


def df_dt(t):
    x = [2 * t, 1 - t**2, exp(t)]
    return Π(df_dx(x), dx_dt(t))


def dg_dt(t):
    x1, x2 = 1 - t**2, 1 + t**2
    return Π([x2 * (2 * x1 * x2 + 1), x1 * (2 * x1 * x2 + 1)], spalte(-2 * t, 2 * t))


def dh_dt(t):
    u = spalte(cos(t / 2), sin(2 * t))
    A = np.array([[2, 3], [2, -3]])
    x = A @ u
    return Π(2 * (x * [[1], [-1]]).T, A, spalte(-sin(t / 2) / 2, 2 * cos(2 * t)))


def dp_dt(t):
    λ, μ = exp(t / 2), exp(-2 * t)
    x1, x2 = 2 * λ**2 + 3 * μ**2 - μ, 2 * λ - 5 * μ**3
    return Π(
        [-sin(x1) * sin(x2), cos(x1) * cos(x2)],
        [[4 * λ, 6 * μ - 1], [2, -15 * μ**2]],
        spalte(0.5 * λ, -2 * μ),
    )


def dq_dx(x):
    α, β, γ = x
    return exp(γ) * np.array([[cos(α) * cos(β), -sin(α) * sin(β), sin(α) * cos(β)]])


def dx_du(u):
    α, β = u
    return np.column_stack([[cos(α), -sin(α), exp(α + β)], [-sin(β), -cos(β), exp(α + β)]])


def dq_dt(t):
    u1, u2 = 1 + 0.5 * t, 1 - 0.5 * t
    x = (sin(u1) + cos(u2), cos(u1) - sin(u2), exp(u1 + u2))
    return Π(dq_dx(x), dx_du((u1, u2)), spalte(0.5, -0.5))
