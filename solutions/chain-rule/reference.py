"""The right answers of chain-rule: every derivative is a product of Jacobians."""

import numpy as np


def total_derivative(df_dx, dx_dt):
    return (df_dx @ dx_dt).item()


def chain(df_dx, dx_du, du_dt):
    return (df_dx @ dx_du @ du_dt).item()


def x_of_t(t):
    return np.array([2 * t, 1 - t**2, np.exp(t)])


def df_dx(x):
    x1, x2, x3 = x
    common = x1**2 * np.exp(x3)
    return common * np.array([[3 * np.cos(x2), -x1 * np.sin(x2), x1 * np.cos(x2)]])


def dx_dt(t):
    return np.array([[2], [-2 * t], [np.exp(t)]])


def df_dt(t):
    return total_derivative(df_dx(x_of_t(t)), dx_dt(t))


def dg_dt(t):
    x1, x2 = 1 - t**2, 1 + t**2
    row = np.array([[2 * x1 * x2**2 + x2, 2 * x1**2 * x2 + x1]])
    column = np.array([[-2 * t], [2 * t]])
    return total_derivative(row, column)


def dh_dt(t):
    u1, u2 = np.cos(t / 2), np.sin(2 * t)
    x1, x2 = 2 * u1 + 3 * u2, 2 * u1 - 3 * u2
    row = np.array([[2 * x1, -2 * x2]])
    matrix = np.array([[2, 3], [2, -3]])
    column = np.array([[-np.sin(t / 2) / 2], [2 * np.cos(2 * t)]])
    return chain(row, matrix, column)


def dp_dt(t):
    u1, u2 = np.exp(t / 2), np.exp(-2 * t)
    x1, x2 = 2 * u1**2 + 3 * u2**2 - u2, 2 * u1 - 5 * u2**3
    row = np.array([[-np.sin(x1) * np.sin(x2), np.cos(x1) * np.cos(x2)]])
    matrix = np.array([[4 * u1, 6 * u2 - 1], [2, -15 * u2**2]])
    column = np.array([[u1 / 2], [-2 * u2]])
    return chain(row, matrix, column)


def dq_dx(x):
    x1, x2, x3 = x
    row = np.array([[np.cos(x1) * np.cos(x2), -np.sin(x1) * np.sin(x2), np.sin(x1) * np.cos(x2)]])
    return np.exp(x3) * row


def dx_du(u):
    u1, u2 = u
    return np.array(
        [
            [np.cos(u1), -np.sin(u2)],
            [-np.sin(u1), -np.cos(u2)],
            [np.exp(u1 + u2), np.exp(u1 + u2)],
        ]
    )


def dq_dt(t):
    u1, u2 = 1 + t / 2, 1 - t / 2
    x = np.array([np.sin(u1) + np.cos(u2), np.cos(u1) - np.sin(u2), np.exp(u1 + u2)])
    column = np.array([[0.5], [-0.5]])
    return chain(dq_dx(x), dx_du(np.array([u1, u2])), column)
