"""The references give the course's verified answers: computed elsewhere, by numpy and against finite differences."""

from __future__ import annotations

import runpy
from typing import Any

import numpy as np
import pytest

from grader.support.packaged_files import folder


def reference(exercise: str) -> dict[str, Any]:
    """What an exercise's reference defines."""
    return runpy.run_path(str(folder("solutions") / exercise / "reference.py"))


SLOPES = {
    "dg_dt": {0: 0, 0.5: -1.4375, 1: -4},
    "df_dt": {0: 0, 0.5: 32.6482846610, 1: 693.250739193, -1: 30.4203198211, 2: -969827.547793},
    "dh_dt": {0: 48, 0.5: 22.6300705115, 1: -22.7610388363},
    "dp_dt": {0: 20.9145704771, 0.5: 2.1948086646, 1: -1.6510936008},
    "dq_dt": {0: 129.6176904719, 0.5: -145.1757100783, 1: -159.1660413034},
}


@pytest.mark.parametrize(
    ("name", "t", "wanted"), [(name, t, slope) for name, slopes in SLOPES.items() for t, slope in slopes.items()]
)
def test_chain_rule(name: str, t: float, wanted: float) -> None:
    """The total derivatives at the course's points."""
    assert np.asarray(reference("chain-rule")[name](t)).item() == pytest.approx(wanted, rel=1e-10, abs=1e-9)


@pytest.mark.parametrize(
    ("point", "dcdb", "dcdw"),
    [
        ((2.3, -1.2, 0, 1), -1.118602642553092, 0),
        ((2.3, -1.2, 1, 0), 0.575080604403, 0.575080604403),
        ((1.3, -0.1, 0, 1), -2.177488425204, 0),
        ((1.3, -0.1, 1, 0), 0.508562650138, 0.508562650138),
    ],
)
def test_training_networks_derivatives(point: tuple[float, ...], dcdb: float, dcdw: float) -> None:
    """The derivatives of one example's cost at the course's points."""
    own = reference("training-networks")
    assert own["dCdb"](*point) == pytest.approx(dcdb, rel=1e-10)
    assert own["dCdw"](*point) == pytest.approx(dcdw, rel=1e-10, abs=1e-15)


def test_training_networks_costs() -> None:
    """The costs and the error of a layer."""
    own = reference("training-networks")
    assert own["C_0"] == pytest.approx(1.209269698402472, rel=1e-12)
    assert own["d"] == pytest.approx([-1.272614078861, 0.399108383194], rel=1e-10)
    assert own["C_k"] == pytest.approx(1.7788340952509, rel=1e-12)


def test_simple_networks() -> None:
    """The vector of activations, the NOT gates' outputs and the hump of the seven numbers."""
    own = reference("simple-networks")
    assert own["a1_vector"] == pytest.approx([0.7615941559558, -0.7615941559558], rel=1e-12)
    assert own["measure_not"](-5.0, 5.0) == pytest.approx((0.999909204263, 0.0), rel=1e-10)
    assert own["measure_not"](1.3, -0.1) == pytest.approx((-0.0996680, 0.8336546), abs=1e-7)
    measured = own["measure_hump"](np.array([10.0, -10.0]), np.array([-6.3, 1.3]), np.array([-9.85, -9.85]), 5.2)
    assert tuple(measured)[:3] == pytest.approx((0.072, 0.975, 0.012), abs=5e-4)


def test_matrix_form() -> None:
    """The 4-3-2 network has 18 weights and 5 biases."""
    assert tuple(reference("matrix-form")["count_parameters"]([4, 3, 2])) == (18, 5)


# The shape, the first entry, the sum and the Frobenius norm of each derivative.
JACOBIANS = {
    "J_W3": ((2, 7), -0.0534244195553, -0.616439367298, 0.171944166688),
    "J_b3": ((2, 1), -0.0957521247148, -0.171718982505, 0.122226972760),
    "J_W2": ((7, 6), 0.00698563759136, 0.155629720066, 0.0303012643658),
    "J_b2": ((7, 1), 0.0150493887278, 0.0555168980816, 0.0260564970876),
    "J_W1": ((6, 1), 0.00161872612385, -0.000490959727092, 0.00261680808801),
    "J_b1": ((6, 1), 0.00445930825645, -0.00123629518986, 0.00712146556210),
}


def test_backpropagation() -> None:
    """The cost and all derivatives of the course's own start: seed 0, the heart, 100 examples."""
    own = reference("backpropagation")
    state = own["J_b3"].__globals__  # where reset_network sets W1 ... b3
    np.random.seed(0)
    state["reset_network"]()
    x, y = state["training_data"](100)
    assert state["cost"](x, y) == pytest.approx(0.215171398983, rel=1e-10)
    for name, (shape, first, total, norm) in JACOBIANS.items():
        jacobian = state[name](x, y)
        assert jacobian.shape == shape
        assert (jacobian[0, 0], jacobian.sum(), np.linalg.norm(jacobian)) == pytest.approx(
            (first, total, norm), rel=1e-10
        )
