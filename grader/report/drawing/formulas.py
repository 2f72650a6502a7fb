"""Formulas: LaTeX to MathML."""

from __future__ import annotations

from functools import lru_cache
from xml.etree.ElementTree import Element

from latex2mathml import exceptions
from latex2mathml.converter import convert_to_element
from markupsafe import Markup

from grader.report.drawing.latex import FormulaError, checked
from grader.report.drawing.mathml import MathError, write

__all__ = ["FormulaError", "render"]


@lru_cache(maxsize=1024)  # statements recur on every page of a class
def render(latex: str, *, display: bool) -> Markup:
    """The formula as a ``<math>`` element, ``display`` or inline; its source is the ``alttext``.

    FormulaError, with what to fix, for anything that would not be drawn as its author meant.
    """
    source = checked(latex)
    try:
        return write(_convert(source, display=display), display=display, source=" ".join(latex.split()))
    except MathError as error:
        raise FormulaError(str(error)) from error
    except RecursionError as error:
        raise FormulaError("the formula is nested too deep") from error


def _convert(source: str, *, display: bool) -> Element:
    """The converter's tree. Its errors have no common base and no message, so each gets a message here."""
    twice = (exceptions.DoubleSubscriptsError, exceptions.DoubleSuperscriptsError)
    ends = (exceptions.NoAvailableTokensError, exceptions.MissingSuperScriptOrSubscriptError, StopIteration, IndexError)
    try:
        return convert_to_element(source, display="block" if display else "inline")
    except twice as error:
        raise FormulaError("two indices or two powers on one sign: braces are missing") from error
    except ends as error:
        raise FormulaError("a command, ^ or _ lacks what it works on") from error
    except exceptions.LimitsMustFollowMathOperatorError as error:
        raise FormulaError("\\limits must follow an operator such as \\sum") from error
    except exceptions.InvalidAlignmentError as error:
        raise FormulaError("the columns of an array are given by l, c and r") from error
    except (exceptions.MissingEndError, exceptions.ExtraLeftOrMissingRightError) as error:
        raise FormulaError("a part of the formula is not closed") from error
