"""JUnit XML: it keeps to the schema, two readers read it, and no text of a student's is more than text."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import junitparser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from grader.model.result import Report, Status
from grader.report.formats import junit
from grader.report.formats.text import details
from grader.report.make_record import record as record_of
from grader.support.sanitise import clean
from tests.report.formats.reports import TEXTS
from tests.report.rendered import rendered

# What junit-10.xsd of Jenkins' xUnit plugin (src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd) allows of
# what we use: an element's attributes, those that it must have, and its children. It knows no more of their order.
SCHEMA: dict[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": ({"name", "time", "tests", "failures", "errors"}, set(), {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors", "time", "skipped", "timestamp", "hostname", "id", "package", "file"},
        {"name", "tests", "failures", "errors"},
        {"testsuite", "properties", "testcase", "system-out", "system-err"},
    ),
    "properties": (set(), set(), {"property"}),
    "property": ({"name", "value"}, {"name", "value"}, set()),
    "testcase": (
        {"name", "time", "classname", "group"},
        {"name"},
        {"skipped", "error", "failure", "system-out", "system-err"},
    ),
    "failure": ({"type", "message"}, set(), set()),
    "error": ({"type", "message"}, set(), set()),
}
TIME = re.compile(r"(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?")  # its SUREFIRE_TIME


def faults(element: ElementTree.Element) -> list[str]:
    """What the schema has against an element and all in it."""
    attributes, required, children = SCHEMA[element.tag]
    found = [f"{element.tag}: {name}" for name in (set(element.keys()) - attributes) | (required - set(element.keys()))]
    found += [f"{element.tag}: time {element.get('time')}"] * (not TIME.fullmatch(element.get("time", "")))
    if element.tag not in ("failure", "error"):
        found += [f"{element.tag}: text"] * bool((element.text or "").strip())
    for child in element:
        found += [f"{element.tag}: {child.tag}"] if child.tag not in children else faults(child)
        found += [f"{element.tag}: text"] * bool((child.tail or "").strip())
    return found


def checked(text: str) -> ElementTree.Element:
    """The file, read by one who knows the schema, and by junitparser, which has to count the same."""
    root = ElementTree.fromstring(text)
    assert root.tag == "testsuites"
    assert faults(root) == []
    again = junitparser.JUnitXml.fromstring(text.encode())
    again.update_statistics()
    assert [root.get(name) for name in ("tests", "failures", "errors")] == [
        str(again.tests), str(again.failures), str(again.errors)
    ]  # fmt: skip
    return root


def test_the_check_finds_faults() -> None:
    """A file that the schema forbids is none to the check."""
    for wrong in (
        '<testsuites skipped="1"/>', "<testsuites>x</testsuites>", '<testsuites time="1e-05"/>',
        "<testsuites><testsuite/></testsuites>", "<testsuites><testcase name='x'/></testsuites>",
    ):  # fmt: skip
        assert faults(ElementTree.fromstring(wrong))


def test_each_question_is_a_test(mixed: Report) -> None:
    """One suite, a test a question; whatever is not right is a failure with its sentence and what the report says."""
    root = checked(rendered(junit, mixed))
    (suite,) = root
    assert {name: suite.get(name) for name in ("name", "tests", "failures", "errors", "skipped")} == {
        "name": "answer.py", "tests": "6", "failures": "5", "errors": "0", "skipped": "0"
    }  # fmt: skip
    tests = suite.findall("testcase")
    assert {test.get("classname") for test in tests} == {"made"}
    assert [test.get("name") for test in tests][:2] == ["line: A line", "layer: A layer"]
    for test, question in zip(tests, record_of(mixed).result.questions, strict=True):
        if question.status is Status.RIGHT:
            assert len(test) == 0
            continue
        (failure,) = test
        assert (failure.tag, failure.get("type")) == ("failure", question.status.value)
        assert failure.text == details(question)
        assert failure.get("message")
    assert "it printed: │ # #[error]forged" in (tests[0][0].text or "")


def test_points_are_properties(mixed: Report) -> None:
    """What was earned, of the whole and of each question, can be read by a program."""
    suite = ElementTree.fromstring(rendered(junit, mixed))[0]
    told = {fact.get("name"): fact.get("value") for fact in suite.iter("property")}
    assert (told["earned"], told["points"], told["seed"]) == ("3", "10", "7")
    assert (told["earned.layer"], told["points.layer"], told["earned.pick"]) == ("1", "3", "0")
    assert told["sandbox"]


def test_no_time_of_an_answer_is_told(mixed: Report) -> None:
    """How long an answer took could tell of hidden inputs; how long the grading took is told anyway."""
    timed = replace(mixed, run=replace(mixed.run, seconds=0.00004, times={"line": 1.5}))
    suite = checked(rendered(junit, timed))[0]
    assert suite.get("time") == "0.0"
    assert not [test for test in suite.iter("testcase") if test.get("time") is not None]


def test_what_is_ungradable_is_an_error(mixed: Report) -> None:
    """A fault of ours is no failure of the student's."""
    lost = tuple(
        replace(verdict, status=Status.UNGRADABLE, message="The sandbox was lost.", diagnosis=None)
        for verdict in mixed.verdicts
    )
    root = checked(rendered(junit, replace(mixed, verdicts=lost)))
    assert (root.get("errors"), root.get("failures")) == ("6", "0")
    assert {error.get("message") for error in root.iter("error")} == {"The sandbox was lost"}


def test_a_class_is_many_suites() -> None:
    """Suites are made from plain facts; two students of one name stay two."""
    facts = [junit.Test("a", Status.RIGHT), junit.Test("b", Status.WRONG, "no", "lines\nof it")]
    text = junit.written([junit.suite("ada", "x", facts), junit.suite("ada", "x", facts), junit.suite("none", "x", [])])
    root = checked(text)
    assert [suite.get("tests") for suite in root] == ["2", "2", "0"]
    assert (root.get("tests"), root.get("failures")) == ("4", "2")
    assert root[0][1][0].text == "lines\nof it"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_report_breaks_the_file(hostile: st.SearchStrategy[Report], data: st.DataObject) -> None:
    """Any report's file can be read, has one test per judged question, and printed it commands no service."""
    report = data.draw(hostile)
    text = rendered(junit, report)
    root = checked(text)
    judged = [verdict.status for verdict in report.verdicts if verdict.status is not Status.FORM_ONLY]
    assert len(list(root.iter("testcase"))) == len(judged)
    assert len([*root.iter("failure"), *root.iter("error")]) == len(judged) - judged.count(Status.RIGHT)
    assert not re.search(r"##\w*\[", text)
    assert not [line for line in text.split("\n") if line.lstrip().startswith("::")]
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)


@settings(max_examples=100, deadline=None)
@given(TEXTS, TEXTS, TEXTS, st.sampled_from(Status))
def test_no_fact_breaks_a_suite(name: str, message: str, body: str, status: Status) -> None:
    """A name, a message and a body may be any string."""
    root = checked(junit.written([junit.suite(name, name, [junit.Test(name, status, message, body)], {name: name})]))
    if status is not Status.RIGHT:
        assert (root[0][-1][0].text or "") == clean(body)
