# question: dg_dt
# kind: right
# mistakes: 0
# label: Right: notices that x1 x2 = 1 - t^4 and differentiates a polynomial in t.
# exercise: chain-rule
def dg_dt(t):
    # with s = x1*x2 = 1 - t^4:   g = s^2 + s,   g' = (2 s + 1) s'
    s = 1 - t**4
    ds = -4 * t**3
    return (2 * s + 1) * ds
