"""The template environment."""

import pytest
from jinja2 import UndefinedError

from grader.report.drawing.templates import environment


def test_escapes():
    """Everything is escaped, whatever the template is called."""
    assert environment().from_string("{{ x }}").render(x="<b>") == "&lt;b&gt;"


def test_undefined():
    """A name that nobody gave is an error, not an empty place."""
    with pytest.raises(UndefinedError):
        environment().from_string("{{ x }}").render()


def test_once():
    """There is one environment."""
    assert environment() is environment()
