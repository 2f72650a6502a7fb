# exercise: training-networks
# shows: Greek names, lambdas, the expanded square, columns for vectors, diag(...) @ W and the norm
import numpy as np

σ = np.tanh
σ_strich = lambda ζ: np.cosh(ζ) ** -2

C_0 = 1.2093
not_cost = ("across-contours", "on-b-minus-w")
partials = ("dzdb-1", "dadz-ds", "dCda-2", "dzdw-a0")

dCdw = lambda ω, β, x, y: (2 * x * σ(ω * x + β) - 2 * x * y) * σ_strich(ω * x + β)
dCdb = lambda ω, β, x, y: (2 * σ(ω * x + β) - 2 * y) * σ_strich(ω * x + β)

W = np.array([[-0.94529712, -0.2667356, -0.91219181], [2.05529992, 1.21797092, 0.22914497]])
b = np.array([[0.61273249], [1.6422662]])
x = np.array([[0.7], [0.6], [0.2]])
y = np.array([[0.9], [0.6]])
d = σ(np.matmul(W, x) + b) - y
C_k = np.linalg.norm(d) ** 2

layer_derivative = "ds-W"
da_da = lambda W, ζ: np.diag(σ_strich(ζ)) @ W
