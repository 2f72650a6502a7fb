# exercise: chain-rule
# mistake: sizes hard-coded: only two variables are used
# fails: total_derivative, chain
import numpy as np
from numpy import cos, exp, sin


def total_derivative(df_dx, dx_dt):
    return df_dx[0, 0] * dx_dt[0, 0] + df_dx[0, 1] * dx_dt[1, 0]


def x_of_t(t):
    return np.array([2 * t, 1 - t**2, exp(t)])


def df_dx(x):
    x1, x2, x3 = x
    df1 = 3 * x1**2 * cos(x2) * exp(x3)
    df2 = -(x1**3) * sin(x2) * exp(x3)
    df3 = x1**3 * cos(x2) * exp(x3)
    return np.array([df1, df2, df3])


def dx_dt(t):
    return np.array([2, -2 * t, exp(t)])


def df_dt(t):
    return df_dx(x_of_t(t)) @ dx_dt(t)


def dg_dt(t):
    x1, x2 = 1 - t**2, 1 + t**2
    dg_dx = np.array([2 * x1 * x2**2 + x2, 2 * x1**2 * x2 + x1])
    dx_dt = np.array([-2 * t, 2 * t])
    return dg_dx @ dx_dt


def chain(df_dx, dx_du, du_dt):
    return sum(df_dx[0, i] * dx_du[i, j] * du_dt[j, 0] for i in range(2) for j in range(2))


def dh_dt(t):
    u1, u2 = cos(t / 2), sin(2 * t)
    x1, x2 = 2 * u1 + 3 * u2, 2 * u1 - 3 * u2
    dh_dx = np.array([2 * x1, -2 * x2])
    dx_du = np.array([[2, 3], [2, -3]])
    du_dt = np.array([-sin(t / 2) / 2, 2 * cos(2 * t)])
    return dh_dx @ dx_du @ du_dt


def dp_dt(t):
    u1, u2 = exp(t / 2), exp(-2 * t)
    x1, x2 = 2 * u1**2 + 3 * u2**2 - u2, 2 * u1 - 5 * u2**3
    dp_dx = np.array([-sin(x1) * sin(x2), cos(x1) * cos(x2)])
    dx_du = np.array([[4 * u1, 6 * u2 - 1], [2, -15 * u2**2]])
    du_dt = np.array([exp(t / 2) / 2, -2 * exp(-2 * t)])
    return dp_dx @ dx_du @ du_dt


def dq_dx(x):
    x1, x2, x3 = x
    dq1 = cos(x1) * cos(x2) * exp(x3)
    dq2 = -sin(x1) * sin(x2) * exp(x3)
    dq3 = sin(x1) * cos(x2) * exp(x3)
    return np.array([dq1, dq2, dq3])


def dx_du(u):
    u1, u2 = u
    e = exp(u1 + u2)
    return np.array([[cos(u1), -sin(u2)], [-sin(u1), -cos(u2)], [e, e]])


def dq_dt(t):
    u = u1, u2 = 1 + t / 2, 1 - t / 2
    x = np.array([sin(u1) + cos(u2), cos(u1) - sin(u2), exp(u1 + u2)])
    du_dt = np.array([0.5, -0.5])
    return dq_dx(x) @ dx_du(u) @ du_dt
