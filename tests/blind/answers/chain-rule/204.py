# question: total_derivative
# kind: right
# mistakes: 0
# label: Right: flattens both iterators and adds the products with a generator.
# exercise: chain-rule

def total_derivative(df_dx, dx_dt):
    row, = df_dx.tolist()
    return sum(p * q for p, (q,) in zip(row, dx_dt.tolist()))
