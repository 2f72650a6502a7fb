# question: total_derivative
# kind: wrong
# mistakes: 1
# label: Multiplies row and column entry by entry before the sum, which broadcasts to all n times n products.
# exercise: chain-rule
"""The multivariate chain rule. Complete the functions.

Check your work:  grader check chain-rule.py
"""

import numpy as np

# 1. The total derivative, for any number of variables.


def total_derivative(df_dx, dx_dt):
    """df/dt from the row df_dx of shape (1, n) and the column dx_dt of shape (n, 1)."""
    products = df_dx * dx_dt
    return np.sum(products)


# 2. The worked example: f = x1^3 cos(x2) e^x3 at x = (2t, 1 - t^2, e^t).


def x_of_t(t):
    """Given: the point x at time t."""
    return np.array([2 * t, 1 - t**2, np.exp(t)])


def df_dx(x):
    """The row of the three partial derivatives of f at the point x."""
    x1, x2, x3 = x


def dx_dt(t):
    """The column of the three derivatives of x with respect to t."""


def df_dt(t):
    """The derivative of f with respect to t."""


# 3. g = x1^2 x2^2 + x1 x2 at x = (1 - t^2, 1 + t^2).


def dg_dt(t):
    """The derivative of g with respect to t."""
    # x1, x2 = ...
    # row = ...
    # column = ...


# 4. One more link, for any sizes.


def chain(df_dx, dx_du, du_dt):
    """df/dt from df_dx of shape (1, n), dx_du of shape (n, m) and du_dt of shape (m, 1)."""


# 5. h = x1^2 - x2^2 at x = (2 u1 + 3 u2, 2 u1 - 3 u2) with u = (cos(t/2), sin(2t)).


def dh_dt(t):
    """The derivative of h with respect to t."""


# 6. p = cos(x1) sin(x2) at x = (2 u1^2 + 3 u2^2 - u2, 2 u1 - 5 u2^3) with u = (e^(t/2), e^(-2t)).


def dp_dt(t):
    """The derivative of p with respect to t."""


# 7. q = sin(x1) cos(x2) e^x3 at x = (sin u1 + cos u2, cos u1 - sin u2, e^(u1 + u2))
#    with u = (1 + t/2, 1 - t/2).


def dq_dx(x):
    """The row of the three partial derivatives of q at the point x."""


def dx_du(u):
    """The Jacobian of x at the point u: shape (3, 2)."""


def dq_dt(t):
    """The derivative of q with respect to t."""
