"""A bundle contains nothing secret of its exercise, in any form."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import grader
from grader.errors import SpecError, UsageError
from grader.exercise import exercise_names
from grader.grading.reference import Reference
from grader.numeric import json_values
from grader.practice import bundle
from grader.practice.bundle import form
from grader.practice.bundle.form import PARTS
from grader.sandbox import LocalSandbox

Pack = Callable[[str], dict[str, bytes]]
Write = Callable[..., Path]


def everything(files: dict[str, bytes]) -> str:
    """All texts of a bundle, without the statement's fonts and styles."""
    return "\n".join(re.sub(r"(?s)<style>.*?</style>", "", data.decode()) for data in files.values())


def keys_of(files: dict[str, bytes]) -> dict[str, Any]:
    """keys.json, by question."""
    return {question["id"]: question for question in json.loads(files["keys.json"])["questions"]}


def texts_of(misconception: Any) -> Iterator[str]:
    """All that an author wrote of a misconception."""
    yield from (misconception.says, misconception.hint)
    yield from misconception.replace[1::2]
    if isinstance(misconception.answer, str):
        yield f"{misconception.id} {misconception.answer}"


@pytest.mark.parametrize("name", exercise_names())
def test_no_line_of_the_reference(name: str, pack: Pack) -> None:
    """No line of code that the starter does not have either."""
    exercise, text = grader.load_exercise(name), everything(pack(name))
    secret = {line.split("#")[0].strip() for line in exercise.reference.splitlines()}
    secret = {line for line in secret if line not in exercise.starter}
    # Shorter ones, such as `return z`, are anybody's; what begins a function that is asked for is in the question.
    told = [line for line in secret if len(line) > 22 and not line.startswith(("def ", "import ")) and line in text]
    assert len(secret) > 10
    assert told == []
    assert "reference.py" not in text
    assert "solutions/" not in text


@pytest.mark.parametrize("name", exercise_names())
def test_nothing_of_key_toml(name: str, pack: Pack) -> None:
    """No hidden seed, no sentence, hint or wrong code of a misconception, no measuring function."""
    exercise, text = grader.load_exercise(name), everything(pack(name))
    assert not re.search(rf"(?<![\d.]){exercise.hidden_seed}(?![\d.])", text)
    public = exercise.starter + Path(f"exercises/{name}/exercise.toml").read_text(encoding="utf-8")
    for question in exercise.questions:
        for misconception in getattr(question.key, "misconception", ()):
            for written in texts_of(misconception):
                # Short pieces of code, such as `(a - y)`, occur in public formulas.
                assert len(written) < 12 or written in public or written not in text, written
        measure = getattr(question.key, "measure", None)
        assert measure is None or measure not in text


@pytest.mark.parametrize("name", exercise_names())
def test_no_hidden_case(name: str, pack: Pack, sandbox: LocalSandbox) -> None:
    """Neither inputs nor keys of hidden cases, nor that there are any of them."""
    exercise, files = grader.load_exercise(name), pack(name)
    written = json.dumps(json.loads(files["keys.json"]))
    assert "hidden-" not in written
    counted = 0
    with Reference(exercise, sandbox) as reference:
        asked = [(q, tuple(c for c in reference.cases(q, exercise.seed) if c.hidden)) for q in exercise.questions]
        keys = reference.begin(asked)()
        for _, cases in asked:
            for case in cases:
                for value in (keys[case.id].value, *(case.args or ()), *(value for _, value in case.globals)):
                    text = json.dumps(json_values.write(value))
                    if len(text) > 20:  # shorter inputs may be drawn twice
                        counted += 1
                        assert text not in written
    assert counted > 20


@pytest.mark.parametrize("name", exercise_names())
def test_choices_and_values_have_no_key(name: str, pack: Pack) -> None:
    """What is the answer itself is blank: of choices nothing, of values the form; and what is measured has no key."""
    exercise, keys = grader.load_exercise(name), keys_of(pack(name))
    for question in exercise.questions:
        known, measured = keys[question.id], bool(getattr(question.key, "measure", None))
        assert known["form_only"] == (question.kind != "function" or measured)
        for case in known["cases"] if known["form_only"] else ():
            value, numbers = json.dumps(case.get("value")), r"(?<![<\w])-?\d+\.?\d*(?:e-?\d+)?"
            without_shapes = re.sub(r'"(?:shape|dtype)": (?:\[[^\]]*\]|"[^"]*")', "", value)
            assert set(re.findall(numbers, without_shapes)) <= {"0", "0.0"}
            assert "spread" not in case
            assert question.kind == "value" or measured or case.get("value") is None
        assert all("value" in case for case in known["cases"]) or known["form_only"]


@pytest.mark.parametrize("name", exercise_names())
def test_every_digest_is_of_a_file_that_is_there(name: str, pack: Pack) -> None:
    """No digest of anything else, by which a guess at an answer could be checked."""
    files = pack(name)
    head = json.loads(files["bundle.json"])
    public = {hashlib.sha256(data).hexdigest() for file, data in files.items() if file != "bundle.json"}
    assert set(re.findall(r"\b[0-9a-f]{32,}\b", everything(files))) == public | {head["digest"]}
    assert set(head["files"]) == set(PARTS) == set(files) - {"bundle.json"}


def test_what_is_secret_changes_no_byte(write_exercise: Write, sandbox: LocalSandbox, tmp_path: Path) -> None:
    """Exercises that differ in their secrets only have the same bundle: so none of them can be learnt from it."""
    secrets = {
        "hidden_seed = 99": "hidden_seed = 10",
        "hidden = { count = 3 }": "hidden = { count = 5 }\n"
        "misconception = [{ id = 'x', says = 'X.', replace = ['+ 1', '+ 2'] }]",
        "answer = 0.25": "answer = 0.75",
        'right = "blue"': 'right = "red"',
        'right = ["one", "three"]': 'right = ["two"]',
    }
    measured = {"return [np.tanh(b), np.tanh(w + b)]": "return [np.tanh(w), np.tanh(b) - 1]"}
    folders = (
        write_exercise(folder=tmp_path / "one"),
        write_exercise(folder=tmp_path / "other", key=secrets, reference=measured),
    )
    loaded = [grader.load_exercise(str(folder)) for folder in folders]
    assert loaded[0].digest != loaded[1].digest
    one, other = (
        bundle.contents(e, (f / "exercise.toml").read_text(), sandbox) for e, f in zip(loaded, folders, strict=True)
    )
    assert one == other
    assert bundle.zipped("made", one) == bundle.zipped("made", other)


def test_a_function_of_nothing_has_no_key(write_exercise: Write, sandbox: LocalSandbox) -> None:
    """What depends on no input is the answer itself, if it is asked for as a function."""
    folder = write_exercise(
        spec={'arguments = ["x"]\ndraw = "number"\ncount = 3': "arguments = []", "args = { x = 0.5 }": "args = {}"},
        key={"hidden = { count = 3 }": ""},
        reference={"def line(x):\n    return 3.0 * (x + 1)": "def line():\n    return 42.5"},
    )
    files = bundle.contents(grader.load_exercise(str(folder)), (folder / "exercise.toml").read_text(), sandbox)
    assert keys_of(files)["line"]["form_only"]
    assert b"42.5" not in b"".join(files.values())


def test_a_reference_that_fails_makes_no_bundle(write_exercise: Write, sandbox: LocalSandbox) -> None:
    """If the keys of an exercise cannot be made, its author has to fix it."""
    folder = write_exercise(reference={"return 3.0 * (x + 1)": "return 3.0 / 0"})
    with pytest.raises(SpecError, match="ZeroDivisionError"):
        bundle.contents(grader.load_exercise(str(folder)), "", sandbox)


def test_a_bundle_that_nobody_could_read_is_not_made(
    write_exercise: Write, sandbox: LocalSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is beyond the bounds of reading is refused when it is written."""
    monkeypatch.setitem(form.MAX_BYTES, "keys.json", 100)
    folder = write_exercise()
    with pytest.raises(UsageError, match="draw fewer or smaller shown cases"):
        bundle.contents(grader.load_exercise(str(folder)), (folder / "exercise.toml").read_text(), sandbox)
