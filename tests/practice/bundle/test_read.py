"""Reading a bundle gives the same cases and keys. Anything that is not a bundle gives a message."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import grader
from grader.errors import GraderError, SpecError, UsageError
from grader.exercise import exercise_names
from grader.grading.reference import Reference
from grader.model.execution import Key
from grader.numeric.values import blank
from grader.practice import bundle
from grader.practice.bundle.form import head
from grader.sandbox import LocalSandbox

Pack = Callable[[str], dict[str, bytes]]
Unpack = Callable[[dict[str, bytes]], Path]
Change = Callable[[Any], object]


def sealed(files: dict[str, bytes], exercise: str = "chain-rule") -> dict[str, bytes]:
    """The files with a matching head, as after deliberate changes."""
    parts = {name: data for name, data in files.items() if name != "bundle.json"}
    made = head(exercise, "0.1.0", parts)
    written = {name: getattr(made, name) for name in made.__struct_fields__}
    return {"bundle.json": json.dumps(written).encode(), **parts}


def edited(files: dict[str, bytes], change: Change) -> dict[str, bytes]:
    """The files with other keys, and a head that fits them."""
    keys = json.loads(files["keys.json"])
    change(keys)
    return sealed({**files, "keys.json": json.dumps(keys).encode()})


@pytest.mark.parametrize("name", exercise_names())
def test_cases_and_keys_are_the_references(name: str, pack: Pack, unpack: Unpack, sandbox: LocalSandbox) -> None:
    """To the bit: inputs, values, spread; and of secret keys the form."""
    official, read = grader.load_exercise(name), bundle.read(unpack(pack(name)))
    assert read.practice is not None
    with Reference(official, sandbox) as reference:
        for question in official.questions:
            cases = tuple(case for case in reference.cases(question, official.seed) if not case.hidden)
            assert read.practice.cases[question.id] == cases
            keys = reference.begin([(question, cases)])()
            if read.practice.form_only(question):
                forms = {id_: Key(blank(key.value), form_only=True) for id_, key in keys.items()}
                assert {case.id: read.practice.keys[case.id] for case in cases} == forms
            else:
                keys |= reference.spread(question, cases, keys)
                assert {case.id: read.practice.keys[case.id] for case in cases} == keys


@pytest.mark.parametrize("name", exercise_names())
def test_the_exercise_is_its_public_half(name: str, pack: Pack, unpack: Unpack) -> None:
    """Text, starter, questions and limits; nothing of the other half, and no points where only the form is known."""
    official, read = grader.load_exercise(name), bundle.read(unpack(pack(name)))
    for field in (
        "name",
        "title",
        "summary",
        "introduction",
        "given",
        "figures",
        "limits",
        "seed",
        "starter",
        "given_code",
    ):
        assert getattr(read, field) == getattr(official, field)
    assert read.reference == ""
    assert read.hidden_seed == 0
    assert read.digests.key == read.digests.reference == ""
    assert read.practice is not None
    for question, wanted in zip(read.questions, official.questions, strict=True):
        assert question.asked == wanted.asked
        assert question.points == (0 if read.practice.form_only(question) else wanted.points)


def test_a_zip_is_the_folder(pack: Pack, unpack: Unpack, tmp_path: Path) -> None:
    """Packed in one folder as we do it, at the top as others do, and among what macOS adds."""
    files = pack("chain-rule")
    wanted = bundle.read(unpack(files))
    (tmp_path / "ours.zip").write_bytes(bundle.zipped("chain-rule", files))
    for place, more in (("", {}), ("any name/", {"__MACOSX/any name/._bundle.json": b"x", "any name/.DS_Store": b"x"})):
        with zipfile.ZipFile(tmp_path / f"{len(more)}.zip", "w") as archive:
            for name, data in {**{place + name: data for name, data in files.items()}, **more}.items():
                archive.writestr(name, data)
    for path in ("ours.zip", "0.zip", "2.zip"):
        assert bundle.read(tmp_path / path) == wanted


def test_line_ends_of_windows_are_no_damage(pack: Pack, unpack: Unpack) -> None:
    """Git may convert them: the bundle is the same."""
    turned = {name: data.replace(b"\n", b"\r\n") for name, data in pack("chain-rule").items()}
    assert bundle.read(unpack(turned)) == bundle.read(unpack(pack("chain-rule")))


@pytest.mark.parametrize("part", ["exercise.toml", "starter.py", "keys.json", "statement.html", "README.txt"])
def test_a_file_that_is_another(part: str, pack: Pack, unpack: Unpack) -> None:
    """One byte changed, in whichever file: damaged, and where to get another."""
    files = pack("chain-rule")
    with pytest.raises(UsageError, match=r"damaged or was changed: its files are not .* Get the bundle again"):
        bundle.read(unpack({**files, part: files[part] + b" "}))


@pytest.mark.parametrize("part", ["bundle.json", "exercise.toml", "starter.py", "keys.json", "statement.md"])
def test_a_file_that_is_missing(part: str, pack: Pack, unpack: Unpack) -> None:
    """It is named."""
    files = pack("chain-rule")
    del files[part]
    with pytest.raises(UsageError, match=f"not complete: it has no {part}"):
        bundle.read(unpack(files))


def test_another_version(pack: Pack, unpack: Unpack) -> None:
    """What a later grader packed is not taken for damage."""
    files = pack("chain-rule")
    later = json.loads(files["bundle.json"]) | {"version": 2, "more": []}
    with pytest.raises(UsageError, match=r"version 2.*this grader reads version 1"):
        bundle.read(unpack({**files, "bundle.json": json.dumps(later).encode()}))


@pytest.mark.parametrize(
    "head_",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"format": "grader.report", "version": 1}',
        b'{"format": "grader.practice.bundle", "version": 1}',
        b'{"format": "grader.practice.bundle", "version": "1"}',
        b"[" * 50_000,
    ],
)
def test_heads_that_are_none(head_: bytes, pack: Pack, unpack: Unpack) -> None:
    """Any content of the head gives a message."""
    with pytest.raises(UsageError, match="damaged"):
        bundle.read(unpack({**pack("chain-rule"), "bundle.json": head_}))


@pytest.mark.parametrize("name", ["../x", "", "..", "a/b", "x" * 100, "a\nb"])
def test_names_that_no_exercise_has(name: str, pack: Pack, unpack: Unpack) -> None:
    """The name of an exercise must not be a path or contain terminal commands."""
    with pytest.raises(UsageError, match="does not name an exercise"):
        bundle.read(unpack(sealed(pack("chain-rule"), name)))


def first(keys: Any) -> Any:
    """The first case of the first question that has keys."""
    return next(q for q in keys["questions"] if not q["form_only"])["cases"][0]


CHANGES: dict[str, Change] = {
    "no questions": lambda keys: keys["questions"].clear(),
    "another order": lambda keys: keys["questions"].reverse(),
    "no cases": lambda keys: keys["questions"][0]["cases"].clear(),
    "a case twice": lambda keys: keys["questions"][0]["cases"].append(keys["questions"][0]["cases"][0]),
    "a case of another question": lambda keys: first(keys).update(id="elsewhere/1"),
    "a case without inputs": lambda keys: first(keys).pop("args"),
    "an input more": lambda keys: first(keys)["args"].update(more=1),
    "a global": lambda keys: first(keys).update(globals={"W1": 1.0}),
    "a group": lambda keys: first(keys).update(group="none of these"),
    "no key": lambda keys: first(keys).pop("value"),
    "a key that is no value": lambda keys: first(keys).update(value={"dtype": "<f8"}),
    "a spread of another shape": lambda keys: first(keys).update(
        spread={"dtype": "<f8", "shape": [7], "entries": [0.0] * 7}
    ),
    "a spread below 0": lambda keys: first(keys).update(spread=-1.0),
    "a spread that is a text": lambda keys: first(keys).update(spread="much"),
    "a field that is not known": lambda keys: first(keys).update(hidden=True),
    "a key of a choice": lambda keys: next(q for q in keys["questions"] if q["form_only"]).update(form_only=False),
    "two thousand cases too many": lambda keys: keys["questions"][0].update(
        cases=[{**keys["questions"][0]["cases"][0], "id": f"{keys['questions'][0]['id']}/{i}"} for i in range(2001)]
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_keys_that_do_not_fit_the_questions(change: Change, pack: Pack, unpack: Unpack) -> None:
    """What nothing behind the reader expects, the reader refuses."""
    with pytest.raises(UsageError, match=r"damaged or was changed: keys\.json"):
        bundle.read(unpack(edited(pack("simple-networks"), change)))


def test_an_exercise_that_is_none(pack: Pack, unpack: Unpack) -> None:
    """A broken exercise.toml gives the same faults as for its author. A deeply nested one does not crash."""
    files = pack("chain-rule")
    with pytest.raises(SpecError, match="TOML"):
        bundle.read(unpack(sealed({**files, "exercise.toml": b"title ="})))
    with pytest.raises(GraderError):
        bundle.read(unpack(sealed({**files, "exercise.toml": b"title = " + b"[" * 20_000})))
    with pytest.raises(GraderError):
        bundle.read(unpack(sealed({**files, "starter.py": b"(" * 20_000})))
    with pytest.raises(UsageError, match="not UTF-8 text"):
        bundle.read(unpack(sealed({**files, "starter.py": b"\xff\xfe"})))


def test_limits_are_bounded(pack: Pack, unpack: Unpack) -> None:
    """A bundle cannot have a student's machine work for a week, nor insist on a sandbox."""
    files = pack("chain-rule")
    more = b'sandbox = "full"\nlimits = { total_seconds = 1e9, memory_mb = 1000000, cpu_seconds = 1000000 }\n'
    text = b"\n".join(
        line for line in files["exercise.toml"].split(b"\n") if not line.startswith((b"limits", b"sandbox"))
    )
    read = bundle.read(unpack(sealed({**files, "exercise.toml": more + text})))
    assert read.sandbox is None
    assert read.limits.total_seconds == 600
    assert read.limits.memory_mb == 8192
    assert read.limits.cpu_seconds == 600


def test_places_where_there_is_no_bundle(tmp_path: Path) -> None:
    """A missing file, an empty folder, a file that is not an archive."""
    (tmp_path / "text.zip").write_text("no archive")
    for path, said in (
        (tmp_path / "away.zip", "There is no bundle"),
        (tmp_path, "not complete"),
        (tmp_path / "text.zip", "cannot be read as a ZIP archive"),
    ):
        with pytest.raises(UsageError, match=said):
            bundle.read(path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_anywhere_is_a_sentence(data: st.DataObject, pack: Pack, tmp_path: Path) -> None:
    """Bytes changed at random in an archive, or cut off: read as it was, or refused in one way."""
    whole = bytearray(bundle.zipped("chain-rule", pack("chain-rule")))
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=4)):
        whole[at] = data.draw(st.integers(0, 255))
    path = tmp_path / "damaged.zip"
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole)) | st.just(len(whole)))])
    try:
        assert bundle.read(path).name == "chain-rule"
    except UsageError as error:
        assert "damaged.zip" in str(error)  # noqa: PT017 - both ends are right


def test_an_archive_is_made_the_same_each_time(pack: Pack) -> None:
    """Its bytes depend on nothing but the files: who publishes it again publishes the same."""
    files = pack("chain-rule")
    made = bundle.zipped("chain-rule", files)
    assert made == bundle.zipped("/some/where/chain-rule", files)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {name.partition("/")[2]: archive.read(name) for name in archive.namelist()} == files
