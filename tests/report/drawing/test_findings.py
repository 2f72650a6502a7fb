"""Drawings of what is off: heat map, curves, points against the line of right answers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from grader.report.drawing.comparisons import agreement, curve_comparison
from grader.report.drawing.heat import heat_map

HOSTILE = st.sampled_from([0.0, 1.0, -1.0, 1e308, -1e308, 5e-324, 1 + 2**-52, np.inf, -np.inf, np.nan]) | st.floats()
NAN = float("nan")


def test_heat_map(read):
    """The finding counts what is off and names the worst; each kind of fault has its sign and its word."""
    wanted = np.arange(12.0).reshape(3, 4)
    got = wanted.copy()
    got[2] += [1, -1, 5, NAN]
    markup = heat_map(got, wanted, got == wanted, worst=(2, 2))
    finding = (
        "4 of 12 entries are off; the worst is row 2, column 2 (got 15, wanted 10). All that are off are in row 2."
    )
    assert finding in read(markup).description
    assert finding in read(markup).root.findtext("figcaption")
    assert {"right", "too big", "too small", "not a number"} <= set(read(markup).words)
    assert "row 2, column 1: got 8, wanted 9" in read(markup).titles


def test_heat_map_of_complex_numbers(read):
    """A complex number is neither too big nor too small: it is wrong, and shown with both parts."""
    wanted = np.exp(1j * np.array([0.0, 1.0, 2.0]))
    got = wanted.conj()
    got[0] = NAN
    markup = heat_map(got, wanted, got == wanted, worst=(2,))
    assert "the worst is entry 2 (got −0.416147−0.909297j, wanted −0.416147+0.909297j)" in read(markup).description
    assert {"wrong", "not a number"} <= set(read(markup).words)
    assert not {"too big", "too small"} & set(read(markup).words)


def test_heat_map_finds_the_worst(read):
    """Without a word from the caller the largest difference is the worst, and nan is worse than any."""
    wanted, got = np.zeros(3), np.array([0.0, -3.0, 2.0])
    assert "the worst is entry 1" in read(heat_map(got, wanted, got == wanted)).description
    got[2] = NAN
    assert "the worst is entry 2 (got nan, wanted 0)" in read(heat_map(got, wanted, got == wanted)).description


@pytest.mark.parametrize(
    ("shape", "off", "said"),
    [
        ((4,), 0, "All 4 entries are right."),
        ((1,), 0, "The only entry is right."),
        ((), 1, "The only entry is off"),
        ((6, 1), 1, "1 of 6 entries is off: row 0, column 0"),
        ((0, 3), 0, "There are no entries."),
    ],
)
def test_heat_map_counts(read, shape, off, said):
    """Any number of entries is said in proper words."""
    wanted = np.zeros(shape)
    ok = np.arange(wanted.size).reshape(shape) >= off
    assert said in read(heat_map(wanted + ~ok, wanted, ok)).description


def test_large_heat_map(read):
    """A large array is shown in blocks, a cell with a fault in it is off, and the drawing says so."""
    wanted = np.zeros((50, 100))
    got = wanted.copy()
    got[49, 99] = 1
    markup = heat_map(got, wanted, got == wanted)
    assert "Each cell is a block of 3 × 5 entries." in read(markup).description
    assert "1 of 5000 entries is off: row 49, column 99" in read(markup).description
    assert "from row 48, column 95: 1 of 10 off" in read(markup).titles
    assert "no sign: right" in read(markup).words
    assert len(markup) < 10_000


def test_heat_map_of_other_shapes():
    """Arrays that cannot be laid side by side are refused."""
    with pytest.raises(ValueError, match="shapes must be equal"):
        heat_map(np.zeros(3), np.zeros(4), np.zeros(3, bool))
    with pytest.raises(ValueError, match="shapes must be equal"):
        heat_map(np.zeros((1, 1, 1)), np.zeros((1, 1, 1)), np.zeros((1, 1, 1), bool))


def test_curve_comparison(read):
    """The finding says where the curves differ most and what is not drawn; x need not be sorted."""
    x = np.array([2.0, 0.0, 1.0, 3.0])
    markup = curve_comparison(x, x * 1, np.array([2.0, 0.5, 1.0, NAN]), x_label="t", y_label="f")
    assert "The largest difference is at t = 0: wanted 0, got 0.5. 1 value is left out" in read(markup).description
    assert {"t", "f", "wanted", "got"} <= set(read(markup).words)
    assert 'stroke-dasharray="' in markup
    assert "Both curves are the same." in read(curve_comparison(x, x, x, x_label="t", y_label="f")).description


def test_curve_comparison_of_other_sizes(read):
    """A got curve of another size altogether leaves the wanted one legible, and the description says so."""
    x = np.linspace(0, 1, 50)
    markup = curve_comparison(x, x, 1e6 * (x + 1), x_label="t", y_label="f")
    assert "50 values lie outside the drawing." in read(markup).description
    assert "1000000" not in read(markup).words
    with pytest.raises(ValueError, match="one length"):
        curve_comparison(x, x, x[:3], x_label="t", y_label="f")


@pytest.mark.parametrize(
    ("factor", "words"),
    [(0.5, "with slope 0.5."), (-1.0, "with slope −1."), (0.0, "Every answer is 0."), (1e5, "with slope 100000.")],
)
def test_agreement_sees_a_factor(read, factor, words):
    """Answers that are a multiple of the right ones are said to lie on a line of that slope."""
    wanted = np.random.RandomState(0).randn(20)
    finding = read(agreement(wanted, factor * wanted, np.zeros(20, bool))).description
    assert "0 of 20 answers are right." in finding
    assert words in finding


@pytest.mark.parametrize("offset", [1e-4, 1.0])
def test_agreement_claims_no_line_that_is_not_there(read, offset):
    """Points that miss the line by more than a millionth, too few points, and right answers are no finding."""
    wanted = np.linspace(-1, 2, 9)
    assert "slope" not in read(agreement(wanted, wanted / 2 + offset, np.zeros(9, bool))).description
    assert "slope" not in read(agreement(wanted[:2], wanted[:2] / 2, np.zeros(2, bool))).description
    assert "slope" not in read(agreement(np.ones(5), np.ones(5) / 2, np.zeros(5, bool))).description
    assert read(agreement(wanted, wanted, np.ones(9, bool))).description.startswith("All 9 answers are right.")


def test_agreement_skips_what_is_not_finite(read):
    """Values that are not finite are left out and mentioned."""
    markup = agreement(np.array([1.0, 2.0, 3.0]), np.array([1.0, np.inf, NAN]), np.array([True, False, False]))
    assert "1 of 3 answers are right. 2 values are left out: not a finite number." in read(markup).description


@given(st.integers(0, 7).flatmap(lambda n: st.tuples(*[arrays(np.float64, n, elements=HOSTILE)] * 3)))
def test_hostile_numbers(read, three):
    """Numbers beyond reason, none, one or all alike give sound drawings without a warning."""
    x, wanted, got = three
    ok = got == wanted
    read(curve_comparison(x, wanted, got, x_label="x", y_label="y"))
    read(agreement(wanted, got, ok))
    read(heat_map(got, wanted, ok))
    read(heat_map(got[:, None], wanted[:, None], ok[:, None]))
