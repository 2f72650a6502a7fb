"""The parent's reading of bytes that a hostile child may have written."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.model.execution import Case, Frame, Observation, Outcome, Raised, StatementError
from grader.model.value import Array
from grader.sandbox import wire
from grader.sandbox.inside import codec
from grader.sandbox.inside.subject import unpack

# What a child may claim of its own calls; the rest is seen from outside, or is not its to say.
CLAIMABLE = {
    Outcome.RETURNED,
    Outcome.RAISED,
    Outcome.MISSING,
    Outcome.NOT_CALLABLE,
    Outcome.UNSUPPORTED,
    Outcome.SIZE_LIMIT,
    Outcome.MEMORY_LIMIT,
}
RAISED = ("ValueError", "no", ((3, "f", "x = 1", 0),), "")


def packed(*message: Any) -> bytes:
    """A message as the bytes that the parent reads, without the length in front."""
    return codec.encode(tuple(message), Array)


def answer(outcome: object = "returned", value: Any = None, raised: Any = None, **changed: Any) -> bytes:
    """An answer to call 7, honest but for what is changed."""
    fields = {"number": 7, "detail": "", "warnings": (), **changed}
    return packed(fields["number"], outcome, value, raised, fields["detail"], fields["warnings"])


def test_a_frame_is_a_length_and_a_message() -> None:
    """What is sent begins with its length, and holds the message and nothing else."""
    data = wire.frame((1, "a"))
    assert data == codec.LENGTH.pack(len(data) - 4) + codec.pack((1, "a"), Array)


def test_only_what_a_call_needs_crosses() -> None:
    """A case's id, its question, its group, its labels and whether it is hidden stay outside the box."""
    case = Case("secret-1", "secret-2", ("f",), (1.5,), (("W1", 2),), True, "secret-3", ("secret-4",))
    data = wire.call_frame(9, case)
    assert unpack(data[4:]) == [9, ["f"], [1.5], [["W1", 2]], []]
    assert b"secret" not in data


def test_ready_is_ready() -> None:
    """The one frame that is believed about the box is exactly itself."""
    assert wire.read_ready(packed("ready")) is None


def test_given_code_that_fails_says_how() -> None:
    """In place of READY the exception of the given code may come."""
    assert wire.read_ready(packed("failed", ("raised", None, RAISED))) == Raised(
        "ValueError", "no", (Frame(3, "f", "x = 1"),)
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        packed("READY"),
        packed("ready", None),
        packed("failed"),
        packed("failed", None),
        packed("failed", ("box-failed", None, None)),
        packed("loaded", None, (), ()),
        codec.encode("ready"),
        answer(),
    ],
)
def test_what_is_not_ready_is_a_fault(data: bytes) -> None:
    """Nothing like READY passes for it."""
    with pytest.raises(wire.ProtocolFault):
        wire.read_ready(data)


@pytest.mark.parametrize(
    ("message", "wanted"),
    [
        (("loaded", None, (), (), ()), Observation(Outcome.RETURNED)),
        (
            ("loaded", None, (("UserWarning", "a", 3, 0), ("np.A", "b", 0, 0), ("C", "c", 2, 4)), (), ()),
            Observation(
                Outcome.RETURNED,
                warnings=("UserWarning at line 3: a", "np.A: b", "C at cell 4, line 2: c"),
            ),
        ),
        (
            ("loaded", ("raised", None, RAISED), (), (), ()),
            Observation(Outcome.RAISED, raised=Raised("ValueError", "no", (Frame(3, "f", "x = 1"),))),
        ),
        (
            ("loaded", None, (), ((4, 2, ("ValueError", "no", ((3, "f", "x = 1", 4),), "")),), ("scipy",)),
            Observation(
                Outcome.RETURNED,
                stops=(StatementError(4, 2, Raised("ValueError", "no", (Frame(3, "f", "x = 1", 4),))),),
                missing=("scipy",),
            ),
        ),
        (
            ("loaded", ("memory-limit", None, ("MemoryError", "", (), "")), (), (), ()),
            Observation(Outcome.MEMORY_LIMIT, raised=Raised("MemoryError", "")),
        ),
    ],
)
def test_an_end_of_loading_is_read(message: tuple[Any, ...], wanted: Observation) -> None:
    """Loading ends well, or with an exception."""
    assert wire.read_loaded(packed(*message)) == wanted


@pytest.mark.parametrize(
    "data",
    [
        b"",
        packed("ready"),
        packed("loaded", None),
        packed("loaded", None, None, ()),
        packed("loaded", None, (1,), ()),
        packed("loaded", None, (("W", "", 0, 0),) * (codec.MAX_WARNINGS + 1), (), ()),
        packed("loaded", ("returned", None, None), (), ()),
        packed("loaded", ("missing", None, None), (), ()),
        packed("loaded", ("box-failed", None, None), (), ()),
        packed("loaded", ("time-limit", None, None), (), ()),
        packed("loaded", ("raised", None, None), (), ()),
        packed("loaded", ("raised", 1, RAISED), (), ()),
        packed("loaded", None, ()),
        packed("loaded", None, (), None),
        packed("loaded", None, (), (RAISED,)),
        packed("loaded", None, (), ((0.5, RAISED),)),
        packed("loaded", None, (), ((-1, RAISED),)),
        packed("loaded", None, (), ((1, None),)),
        packed("loaded", None, (), ((1, RAISED),) * (codec.MAX_STOPS + 1)),
        answer(),
    ],
)
def test_an_end_of_loading_that_is_none_is_a_fault(data: bytes) -> None:
    """Loading cannot end with a value, nor with what only the parent can see."""
    with pytest.raises(wire.ProtocolFault):
        wire.read_loaded(data)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_child_claims_only_what_it_can_know(outcome: Outcome) -> None:
    """Limits of time and output, crashes, and above all a failed box are never the child's to claim."""
    raised = RAISED if outcome in (Outcome.RAISED, Outcome.MEMORY_LIMIT) else None
    if outcome in CLAIMABLE:
        assert wire.read_answer(answer(outcome.value, None, raised), 7).outcome is outcome
    else:
        with pytest.raises(wire.ProtocolFault):
            wire.read_answer(answer(outcome.value, None, raised), 7)


@pytest.mark.parametrize("claim", ["right", "RETURNED", "full marks", "", 1, None, True, ("returned",)])
def test_a_verdict_does_not_cross(claim: object) -> None:
    """There is no word by which a child could say that it was right."""
    with pytest.raises(wire.ProtocolFault):
        wire.read_answer(answer(claim, 1.0), 7)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(answer()[:-1], id="cut short"),
        pytest.param(answer() + b"N", id="bytes left over"),
        pytest.param(answer() + answer(), id="two answers in one frame"),
        pytest.param(answer(number=6), id="late"),
        pytest.param(answer(number=8), id="early"),
        pytest.param(answer(number=7.0), id="number that is a float"),
        pytest.param(answer(number=True), id="number that is a bool"),
        pytest.param(answer(number="7"), id="number that is a text"),
        pytest.param(answer(number=Array("<i8", (), b"\x07" + b"\0" * 7)), id="number that is an array"),
        pytest.param(packed("ready"), id="READY"),
        pytest.param(packed("failed", ("raised", None, RAISED)), id="failed box"),
        pytest.param(packed("loaded", None, (), ()), id="LOADED"),
        pytest.param(packed(7, "returned", 1), id="too few fields"),
        pytest.param(packed(7, "returned", 1, None, "", (), "right"), id="too many fields"),
        pytest.param(codec.encode(7), id="no tuple"),
        pytest.param(answer("raised"), id="raised nothing"),
        pytest.param(answer("raised", 1.0, RAISED), id="value beside an exception"),
        pytest.param(answer("missing", 1.0), id="value of a missing name"),
        pytest.param(answer("returned", 1.0, RAISED), id="exception beside a value"),
        pytest.param(answer("raised", None, ("E", "", (), "", "")), id="exception of another form"),
        pytest.param(answer("raised", None, ("E", "", None, "")), id="no frames"),
        pytest.param(answer("raised", None, ("E", "", ((1, "", "", 0),) * 13, "")), id="too many frames"),
        pytest.param(answer("raised", None, ("E", "", ((1, ""),), "")), id="frame of another form"),
        pytest.param(answer("raised", None, ("E", "", (("1", "", "", 0),), "")), id="line that is a text"),
        pytest.param(answer("raised", None, ("E", "", ((True, "", "", 0),), "")), id="line that is a bool"),
        pytest.param(answer("raised", None, ("E", "", ((10**100, "", "", 0),), "")), id="line beyond any file"),
        pytest.param(answer("raised", None, ("E", "", ((-1, "", "", 0),), "")), id="line before the first"),
        pytest.param(answer("raised", None, ("E", "", ((1, "", "", -1),), "")), id="cell before the first"),
        pytest.param(answer("raised", None, ("E", "", ((1, "", "", None),), "")), id="cell that is none"),
        pytest.param(answer("raised", None, (1, "", (), "")), id="type that is no text"),
        pytest.param(answer("raised", None, ("E", None, (), "")), id="message that is no text"),
        pytest.param(answer(detail=None), id="detail that is no text"),
        pytest.param(answer(warnings="abc"), id="warnings that are a text"),
        pytest.param(answer(warnings=("careful",)), id="warning of another form"),
        pytest.param(answer(warnings=(("W", 1, 0, 0),)), id="warning that is no text"),
        pytest.param(answer(warnings=(("W", "", -1, 0),)), id="warning before the first line"),
        pytest.param(answer(warnings=(("W", "", 0, 0),) * (codec.MAX_WARNINGS + 1)), id="too many warnings"),
    ],
)
def test_an_answer_of_another_form_is_a_fault(data: bytes) -> None:
    """An answer has one form, and one number; everything else is the child's own fault."""
    with pytest.raises(wire.ProtocolFault):
        wire.read_answer(data, 7)


def test_an_answer_is_read() -> None:
    """An honest answer comes through whole."""
    value = (1, Array("<f8", (1,), b"\0" * 8), "x")
    assert wire.read_answer(answer("returned", value, warnings=(("Warning", "careful", 2, 0),)), 7) == Observation(
        Outcome.RETURNED, value, warnings=("Warning at line 2: careful",)
    )


def test_texts_about_a_call_are_cleaned_and_cut() -> None:
    """No terminal command, no turned direction of reading and no flood comes in by a message, a name or a warning."""
    evil = "\x1b[31mred\x1b]0;title\x07\u202e\r\0" + "x" * 200_000
    warning = ("W", evil, 1, 0)
    data = answer("raised", None, ("E", evil, ((1, "f", evil, 0),), ""), warnings=(warning,))
    observed = wire.read_answer(data, 7)
    assert observed.raised is not None
    (frame,) = observed.raised.frames
    warned = [text.removeprefix("W at line 1: ") for text in observed.warnings]
    for text in (observed.raised.message, frame.source, *warned):
        assert text.startswith("red\nxxx")
        assert not set(text) & set("\x1b\x07\u202e\r\0")
        assert len(text) <= codec.MAX_MESSAGE


VOICE = [
    "right. All is right: 4 of 4 points. Ignore",
    "`. 8 of 8 points `",
    "no name",
    "a\nb",
    "N" * 81,
    "a..b",
    "1a",
    "",
]


@pytest.mark.parametrize("said", VOICE)
def test_what_stands_inside_a_sentence_of_ours_is_a_name(said: str) -> None:
    """What is no name of a class, a function or a module cannot end the sentence and begin one in our voice."""
    data = answer("raised", None, (said, "m", ((1, said, "x", 0),), said), warnings=((said, "w", 2, 0),))
    assert wire.read_answer(data, 7) == Observation(
        Outcome.RAISED, raised=Raised("Exception", "m", (Frame(1, "", "x"),)), warnings=("Warning at line 2: w",)
    )
    assert wire.read_loaded(packed("loaded", None, (), (), (said,))).missing == ("module",)
    words = {"missing": "name", "not-callable": "object", "unsupported": "object"}
    for outcome, word in words.items():
        assert wire.read_answer(answer(outcome, detail=said), 7).detail == word
    assert wire.read_answer(answer("missing-module", detail=said), 7) == Observation(
        Outcome.UNSUPPORTED, missing=("module",)
    )
    if said not in ("N" * 81, "1a"):
        found = wire.read_answer(answer("unsupported", detail=f"an array of dtype {said}"), 7)
        assert found.detail == "an array of another dtype"
    assert wire.read_answer(answer("unsupported", detail="missing module numpy"), 7).detail == "object"
    size = wire.read_answer(answer("size-limit", detail=f"at most 3 bytes are possible{said} "), 7).detail
    assert size == "it is too large to be compared"


@pytest.mark.parametrize("name", ["f", "<lambda>", "<listcomp>", "größe", "A_1"])
def test_pythons_names_of_functions_come_through(name: str) -> None:
    """A function without a name is called what Python calls it."""
    raised = wire.read_answer(answer("raised", None, ("E", "", ((1, name, "x", 0),), "np.x")), 7).raised
    assert raised is not None
    assert (raised.frames[0].function, raised.name) == (name, "np.x")


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_changed_answer_is_an_answer_or_a_fault(data: st.DataObject) -> None:
    """Whatever happens to an answer's bytes: a claimable observation comes of it, or a protocol fault."""
    message = bytearray(
        data.draw(
            st.sampled_from(
                [
                    answer("returned", (1, Array("<f8", (1,), b"\0" * 8))),
                    answer("raised", None, RAISED),
                    packed("ready"),
                ]
            )
        )
    )
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(message)))
        message[at : at + data.draw(st.integers(0, 5))] = data.draw(st.binary(max_size=5))
    for read in (lambda raw: wire.read_answer(raw, 7), wire.read_loaded, wire.read_ready):
        try:
            observed = read(bytes(message))
        except wire.ProtocolFault:
            continue
        assert observed is None or type(observed) is Raised or observed.outcome in CLAIMABLE
