# question: chain
# kind: wrong
# mistakes: 1
# label: Lets the inner loop run over n instead of m.
# exercise: chain-rule

def chain(df_dx, dx_du, du_dt):
    n = df_dx.shape[1]
    s = 0
    for i in range(n):
        for j in range(n):
            s += df_dx[0, i] * dx_du[i, j] * du_dt[j, 0]
    return s
