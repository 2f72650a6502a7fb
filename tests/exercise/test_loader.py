"""Folders to Exercise: a right one, and every way in which one can be broken."""

# ruff: noqa: E501 - tables of faults, a row a line

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.errors import Fault, SpecError, UsageError
from grader.exercise import exercise_names, load, load_folder, recognisable

Write = Callable[..., Path]
SPEC, KEY = "exercises/made/exercise.toml", "solutions/made/key.toml"
STARTER, REFERENCE = "exercises/made/starter.py", "solutions/made/reference.py"


def faults(public: Path) -> tuple[Fault, ...]:
    """The faults of a broken exercise."""
    with pytest.raises(SpecError) as caught:
        load_folder(public)
    assert caught.value.exit_code == 3
    return caught.value.faults


def test_a_right_exercise_loads(write_exercise: Write) -> None:
    """Both halves are put together, with the points, the given code and the paths that messages use."""
    exercise = load_folder(write_exercise())
    assert (exercise.name, exercise.points, len(exercise.questions)) == ("made", 10, 6)
    assert exercise.reference_path == REFERENCE
    assert exercise.spec_path == SPEC
    assert "def shift" in exercise.given_code
    assert "import numpy as np" in exercise.given_code
    assert "def line" not in exercise.given_code, "names that are asked for are never predefined"
    assert exercise.hidden_seed == 990000000000000099
    assert exercise.questions[0].asked.draw.inputs["x"].normal == (0, 1)


@pytest.mark.parametrize("half", ["spec", "key", "starter", "reference"])
def test_the_digest_tells_versions_apart(write_exercise: Write, half: str) -> None:
    """The same files have the same digest; a change in any of the four has another."""
    before = load_folder(write_exercise()).digest
    assert load_folder(write_exercise()).digest == before
    change = {
        "spec": {'"One question': '"A question'},
        "key": {"99": "98"},
        "starter": {"3.0": "3.5"},
        "reference": {"3.0": "3"},
    }
    assert load_folder(write_exercise(**{half: change[half]})).digest != before


def test_files_saved_by_windows_editors_load(write_exercise: Write) -> None:
    """A byte order mark and Windows line ends change nothing."""
    public = write_exercise()
    for path in (public / "exercise.toml", public.parent.parent / REFERENCE):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_folder(public).points == 10


ONE_FAULT: list[tuple[str, dict[str, Any], str, str, str, str]] = [
    ("an unknown key", {"spec": {"summary =": "sumary ="}}, SPEC, "sumary", "`summary`", "`sumary`"),
    ("an unknown key in a question", {"spec": {"count = 3": "cuont = 3"}}, SPEC, 'question "line".cuont', "`count`", "`cuont`"),
    ("an unknown key in a key", {"key": {"right = \"blue\"": "rigth = \"blue\""}}, KEY, "pick.rigth", "`right`", "`rigth`"),
    ("a wrong type", {"spec": {"points = 2\nstatement = \"Write": "points = \"two\"\nstatement = \"Write"}}, SPEC, 'question "line".points', "a number", "'two'"),
    ("an unknown kind", {"spec": {'kind = "choice"': 'kind = "chioce"'}}, SPEC, 'question "pick".kind', "choice, function", "'chioce'"),
    ("no kind", {"spec": {'kind = "choice"\n': ""}}, SPEC, 'question "pick".kind', "choice, function", "None"),
    ("a duplicate id", {"spec": {'id = "c"\n': 'id = "line"\n'}, "key": {"[c]\nanswer = 0.25": ""}, "reference": {}}, SPEC, 'question "line".id', "a different id", "2 of it"),
    ("an id that is no name", {"spec": {'id = "c"\n': 'id = "c 1"\n'}, "key": {"[c]": '["c 1"]'}}, SPEC, 'question "c 1".id', "a Python name", '"c 1"'),
    ("negative points", {"spec": {'title = "A number"\npoints = 1': 'title = "A number"\npoints = -1'}}, SPEC, 'question "c".points', "a number from 0", "-1"),
    ("points beyond bounds", {"spec": {'title = "A number"\npoints = 1': 'title = "A number"\npoints = nan'}}, SPEC, 'question "c".points', "a number from 0", "nan"),
    ("an empty statement", {"spec": {'"Set `pick`."': '" "'}}, SPEC, 'question "pick".statement', "a text", "nothing"),
    ("given and earning", {"spec": {'"factor"]': '"factor", "line"]'}}, SPEC, 'question "line"', "given or earn points, never both", "`line`"),
    ("given and not there", {"spec": {'"factor"]': '"factor", "extra"]'}}, STARTER, "extra", "a definition", "none"),
    ("a starter without a given name", {"starter": {"def shift": "def shfit"}}, STARTER, "shift", "a definition", "none"),
    ("groups that do not add up", {"spec": {'"drawn", points = 2': '"drawn", points = 1'}}, SPEC, 'question "layer".group', "add up to 3", "2"),
    ("a case in no group", {"spec": {'group = "fixed"\n': ""}}, SPEC, 'question "layer".case[0].group', "drawn, fixed", "None"),
    ("a case in an unknown group", {"spec": {'count_group = "drawn"': 'count_group = "darwn"'}}, SPEC, 'question "layer".count_group', "drawn, fixed", "darwn"),
    ("hidden cases in an unknown group", {"key": {'group = "drawn"': 'group = "x"'}}, KEY, "layer.hidden.group", "drawn, fixed", "x"),
    ("a drawing that is not there", {"spec": {'draw = "number"': 'draw = "nmber"'}}, SPEC, 'question "line".draw', "number", '"nmber"'),
    ("a distribution too many", {"spec": {"x = { normal = [0, 1] }": "x = { normal = [0, 1], uniform = [0, 1] }"}}, SPEC, "drawing.number.inputs.x", "one of normal", "normal and uniform"),
    ("an input that is not drawn", {"spec": {'arguments = ["x"]': 'arguments = ["x", "y"]', "args = { x = 0.5 }": "args = { x = 0.5, y = 1 }"}}, SPEC, 'question "line".draw.inputs', "exactly x, y", "x"),
    ("a case with other inputs", {"spec": {"args = { x = 0.5 }": "args = { y = 0.5 }"}}, SPEC, 'question "line".case[0].args', "exactly x", "y"),
    ("a case that is no number", {"spec": {"args = { x = 0.5 }": "args = { x = [[1], [1, 2]] }"}}, SPEC, 'question "line".case[0].args.x', "regular lists", "[[1], [1, 2]]"),
    ("an unknown size", {"spec": {'shape = ["m", "n"]': 'shape = ["q", "n"]'}}, SPEC, 'question "layer".draw.inputs.W.shape', "`sizes`", '"q"'),
    ("a size of nothing", {"spec": {"m = [2]": "m = [0]"}}, SPEC, 'question "layer".draw.sizes.m', "numbers from 1", "[0]"),
    ("a figure that is not there", {"spec": {"(figure:net)": "(figure:nte)"}}, SPEC, 'question "layer".statement', "a [figure] table", '"nte"'),
    ("a figure of no kind", {"spec": {'kind = "network"': 'kind = "netwrok"'}}, SPEC, "figure.net.kind", "one of network", "'netwrok'"),
    ("a right option that is none", {"key": {'right = "blue"': 'right = "green"'}}, KEY, "pick.right", '"red", "blue"', '"green"'),
    ("a right option too many", {"key": {'["one", "three"]': '["one", "four"]'}}, KEY, "picks.right", "some of", "four"),
    ("the same option twice", {"spec": {'id = "blue"': 'id = "red"'}, "key": {'right = "blue"': 'right = "red"'}}, SPEC, 'question "pick".option', "different ids", '"red", "red"'),
    ("a criterion without a bound", {"spec": {"measured = 0, above = 0.5": "measured = 0"}}, SPEC, 'question "gate".criterion[0]', "`above` or `below`", "neither"),
    ("a measure that is not there", {"reference": {"def measure_gate": "def measure_gaet"}}, REFERENCE, "measure_gate", "a definition", "none"),
    ("a reference without a function", {"reference": {"def line(x)": "def lin(x)"}}, REFERENCE, "line", "a definition, for the question line", "none"),
    ("a value without its answer", {"key": {"answer = 0.25": ""}}, REFERENCE, "c", "or an `answer` below [c] in key.toml", "none"),
    ("a shared drawing of other inputs", {"spec": {'arguments = ["x"]\ndraw': 'arguments = ["x", "y"]\ndraw', "args = { x = 0.5 }": "args = { x = 0.5, y = 1 }"}}, SPEC, 'question "line".draw.inputs', "exactly x, y, which this question takes", "x"),
    ("a key without its answer", {"key": {'right = "blue"': ""}}, KEY, "pick.right", "a value", "nothing"),
    ("an answer that is no array", {"key": {"answer = 0.25": "answer = [[1], [2, 3]]"}}, KEY, "c.answer", "rows of one length", "[[1], [2, 3]]"),
    ("a key for nobody", {"key": {"[c]": "[zzz]\nanswer = 5\n\n[c]"}}, KEY, "zzz", "a table named like a question", "`zzz`"),
    ("a limit of nothing", {"spec": {"call_seconds = 0.5": "call_seconds = 0"}}, SPEC, "limits.call_seconds", "a number above 0", "0"),
    ("a limit that never comes", {"spec": {"call_seconds = 0.5": "call_seconds = inf"}}, SPEC, "limits.call_seconds", "a number above 0", "inf"),
    ("no questions", {"spec": 'title = "A"\nsummary = "B"\n', "key": "", "starter": ""}, SPEC, "question", "at least one [[question]]", "none"),
    ("one question table", {"spec": 'title = "A"\nsummary = "B"\n[question]\nid = "x"\n', "key": "", "starter": ""}, SPEC, "question", "[[question]]", "{'id': 'x'}"),
    ("broken TOML", {"spec": {'seed = 7\n': 'seed = 7\nbad line\n'}}, SPEC, "", "TOML", "at line 7, column"),
    ("a broken key", {"key": {"hidden_seed = 99": "hidden_seed = "}}, KEY, "", "TOML", "at line 2, column"),
    ("broken Python", {"reference": {"def layer(z):": "def layer(z:"}}, REFERENCE, "line 8", "Python", "was never closed"),
    ("a broken starter", {"starter": {"    return x + 1": "return x + 1"}}, STARTER, "line 8", "Python", "expected an indented block"),
    ("another encoding", {"spec": "title = 'caf\xe9'\n".encode("latin-1")}, SPEC, "line 1", "UTF-8 text", "0xe9"),
    ("another encoding in the code", {"reference": "x = 1\n# \xe9".encode("latin-1")}, REFERENCE, "line 2", "UTF-8 text", "0xe9"),
    ("no starter", {"starter": None}, STARTER, "", "the file", "none"),
    ("no key", {"key": None}, KEY, "", "the file", "none"),
    ("no reference", {"reference": None}, REFERENCE, "", "the file", "none"),
    ("no spec", {"spec": None}, SPEC, "", "the file", "none"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "file", "where", "wanted", "found"),
    [pytest.param(*row, id=what) for what, *row in ONE_FAULT],
)
def test_a_fault_is_told_with_file_key_wanted_and_found(
    write_exercise: Write, change: dict[str, Any], file: str, where: str, wanted: str, found: str
) -> None:
    """Each way of breaking the right exercise is told: which file, which key, what was wanted, what was found."""
    told = faults(write_exercise(**change))
    assert any(
        fault.file == file and fault.where == where and wanted in fault.wanted and found in fault.found
        for fault in told
    ), told


ALONE = {"an unknown key", "an unknown key in a question", "an unknown key in a key", "an unknown kind",
         "a drawing that is not there", "no key", "no reference", "broken TOML", "another encoding",
         "a wrong type", "a figure of no kind", "a key for nobody", "no starter"}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "file"),
    [pytest.param(row[0], row[1], id=what) for what, *row in ONE_FAULT if what in ALONE],
)
def test_a_fault_brings_no_others(write_exercise: Write, change: dict[str, Any], file: str) -> None:
    """What cannot be checked because of one fault is not told as another, in another file."""
    assert {fault.file for fault in faults(write_exercise(**change))} == {file}


@pytest.mark.parametrize(
    "change",
    [
        {"spec": {"title = \"Made": "titel = \"Made", '"drawn", points = 2': '"drawn", points = 1'}, "key": {'"blue"': '"x"'}, "reference": {"def line": "def lin"}},
        {"spec": {"seed = 7": "seed = 'x'", 'draw = "number"': 'draw = "nmber"'}, "key": {"hidden_seed": "hiden_seed", "[layer]": "[layr]"}},
        {"spec": {'kind = "choice"': 'kind = "x"'}, "key": {"answer = 0.25": "answer = 'x'"}, "starter": {"def shift": "def x"}},
        {"spec": {"limits = {": "limits = { x = 1,", "(figure:net)": "(figure:x)"}, "key": "= broken", "reference": "def ("},
    ],
)  # fmt: skip
def test_faults_of_all_files_are_told_at_once(write_exercise: Write, change: dict[str, Any]) -> None:
    """Three faults and more, some of which make others hard to see, are told in one reading, each once."""
    made = sum(len(pieces) if isinstance(pieces, dict) else 1 for pieces in change.values())
    told = faults(write_exercise(**change))
    assert len(told) >= made
    assert len(set(told)) == len(told)
    files = {"spec": SPEC, "key": KEY, "starter": STARTER, "reference": REFERENCE}
    assert {fault.file for fault in told} == {files[half] for half in change}


def test_a_broken_head_hides_no_other_fault(write_exercise: Write) -> None:
    """What of the head is sound is used to check the rest by, in the same reading."""
    told = faults(
        write_exercise(spec={"seed = 7": "sede = 7", '"factor"]': '"factor", "extra", "line"]', "= 0.5,": "= 0,"})
    )
    assert {(fault.file, fault.where) for fault in told} == {
        (SPEC, "sede"), (SPEC, 'question "line"'), (SPEC, "limits.call_seconds"), (STARTER, "extra"),
    }  # fmt: skip


def test_the_message_lists_the_faults(write_exercise: Write) -> None:
    """The error's text says how many there are and gives each a line; a single one is not called many."""
    many = {"spec": {"seed = 7": "seed = 'x'"}, "key": {'"blue"': '"x"'}, "reference": {"def line": "def lin"}}
    with pytest.raises(SpecError) as caught:
        load_folder(write_exercise(**many))
    lines = str(caught.value).split("\n")
    assert lines[0] == "The exercise 'made' has 3 faults that its author must fix:"
    assert lines[1] == f"  {SPEC}, seed: wanted a whole number; found 'x'"
    assert len(lines) == 4
    with pytest.raises(SpecError, match="has a fault that"):
        load_folder(write_exercise(spec={"seed = 7": "seed = 'x'"}))


def test_a_file_that_is_a_folder_is_a_fault(write_exercise: Write) -> None:
    """What cannot be read is told without a path of the machine."""
    public = write_exercise(starter=None)
    (public / "starter.py").mkdir()
    (fault,) = faults(public)
    assert (fault.file, fault.found) == (STARTER, "Is a directory")


def test_a_packaged_exercise_is_loaded_by_name() -> None:
    """Each name of the pack loads, and is what it says."""
    assert "training-networks" in exercise_names()
    assert load("training-networks").name == "training-networks"


def test_an_exercise_is_loaded_by_path(write_exercise: Write) -> None:
    """A path, which has a slash, leads to an exercise outside the pack."""
    assert load(str(write_exercise())).name == "made"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("trainingnetworks", "There is no exercise 'trainingnetworks'. Did you mean 'training-networks'?"),
        ("zzz", "There is no exercise 'zzz'. The exercises are: "),
        ("", "There is no exercise ''."),
        ("./nowhere", "There is no exercise in './nowhere': a folder with an exercise.toml is wanted."),
    ],
)
def test_an_unknown_exercise_is_wrong_usage(name: str, said: str) -> None:
    """A name or path that leads nowhere is the user's to mend, and the message says how."""
    with pytest.raises(UsageError) as caught:
        load(name)
    assert str(caught.value).startswith(said)


def test_names_to_recognise_by_earn_points() -> None:
    """Submissions are recognised by the names that earn points; what is given speaks for nothing."""
    asked = recognisable()
    assert set(asked) == set(exercise_names())
    assert "dCdb" in asked["training-networks"]
    assert "sigma" not in asked["training-networks"]
    assert "J_W3" not in asked["backpropagation"], "checked for no points"


def test_specs_are_read_from_several_threads() -> None:
    """Exercises are read at the same time by threads that take turns often, from the very first one on."""
    code = (
        "import sys\nfrom concurrent.futures import ThreadPoolExecutor\nfrom grader import exercise\n"
        "sys.setswitchinterval(1e-5)\nnames = exercise.exercise_names() * 2\n"
        "with ThreadPoolExecutor(8) as pool: print(len({found.name for found in pool.map(exercise.load, names)}))\n"
    )
    for _ in range(3):
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
        assert (run.stdout.strip(), run.returncode) == ("5", 0), run.stderr
