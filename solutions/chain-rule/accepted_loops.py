# exercise: chain-rule
# shows: plain Python with the math module, loops over the entries, and nested lists instead of arrays.
from math import cos, e, exp, sin


def total_derivative(row, col):
    n = len(col)
    total = 0.0
    for i in range(n):
        total += row[0][i] * col[i][0]
    return total


def chain(a, b, c):
    n, m = len(b), len(b[0])
    total = 0
    for j in range(m):
        along_u = 0
        for i in range(n):
            along_u += a[0][i] * b[i][j]
        total += along_u * c[j][0]
    return total


def df_dx(x):
    cube = x[0] * x[0] * x[0]
    grown = e ** x[2]
    return [[3 * x[0] * x[0] * cos(x[1]) * grown, -cube * sin(x[1]) * grown, cube * cos(x[1]) * grown]]


def x_of_t(t):
    return [2 * t, 1 - t * t, exp(t)]


def dx_dt(t):
    return [[2], [-2 * t], [e**t]]


def df_dt(time):
    return total_derivative(df_dx(x_of_t(time)), dx_dt(time))


def dg_dt(t):
    x = [1 - t * t, 1 + t * t]
    return total_derivative([[2 * x[0] * x[1] ** 2 + x[1], 2 * x[0] ** 2 * x[1] + x[0]]], [[-2 * t], [2 * t]])


def dh_dt(t):
    u = [cos(0.5 * t), sin(2 * t)]
    du = [[-0.5 * sin(0.5 * t)], [2 * cos(2 * t)]]
    x = [2 * u[0] + 3 * u[1], 2 * u[0] - 3 * u[1]]
    return chain([[2 * x[0], -2 * x[1]]], [[2, 3], [2, -3]], du)


def dp_dt(t):
    u = [exp(t / 2), exp(-2 * t)]
    x = [2 * u[0] ** 2 + 3 * u[1] ** 2 - u[1], 2 * u[0] - 5 * u[1] ** 3]
    jf = [[-sin(x[0]) * sin(x[1]), cos(x[0]) * cos(x[1])]]
    jx = [[4 * u[0], 6 * u[1] - 1], [2, -15 * u[1] ** 2]]
    return chain(jf, jx, [[u[0] / 2], [-2 * u[1]]])


def dq_dx(x):
    a, b, c = x
    return [cos(a) * cos(b) * exp(c), -sin(a) * sin(b) * exp(c), sin(a) * cos(b) * exp(c)]


def dx_du(u):
    both = exp(u[0]) * exp(u[1])
    return [[cos(u[0]), -sin(u[1])], [-sin(u[0]), -cos(u[1])], [both, both]]


def dq_dt(t):
    u = [1 + t / 2, 1 - t / 2]
    x = [sin(u[0]) + cos(u[1]), cos(u[0]) - sin(u[1]), exp(u[0] + u[1])]
    return chain([dq_dx(x)], dx_du(u), [[1 / 2], [-1 / 2]])
