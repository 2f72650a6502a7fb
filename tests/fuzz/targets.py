"""What is fuzzed: functions that read bytes of strangers, and all that has to hold whatever the bytes are.

A target's ``check`` takes any bytes and returns how they ended in a word or two; only the declared exceptions are an
end. AssertionError, and any other exception, is a finding.
"""

from __future__ import annotations

import ast
import functools
import json
import tracemalloc
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, NamedTuple

import numpy as np

from grader.errors import UsageError
from grader.intake import parse
from grader.intake.outline import tree
from grader.intake.slicing.select import selected
from grader.model.execution import Observation, Outcome, Raised
from grader.model.exercise import Needs
from grader.model.submission import Submission
from grader.model.value import Array, Value
from grader.sandbox import wire
from grader.sandbox.inside import codec

ACCEPTED = "accepted"
NUMBER = 7  # of the call whose answer is read
_LED_ASTRAY = frozenset("\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_CLAIMABLE = {outcome.value for outcome in wire._CLAIMS.values()}

Check = Callable[[bytes], str]
Seeds = Callable[[Random], bytes]


class Target(NamedTuple):
    """A reader, what makes valid inputs for it, and how many bytes it may take up for each byte of the input.

    The most that valid inputs take are Python's own objects for them; memory that a mere number asks for is far more.
    """

    name: str
    check: Check
    valid: Seeds
    bytes_per_byte: int


# The codec


def decode(data: bytes) -> str:
    """The box's and the parent's reader of values."""
    try:
        value = codec.decode(data)
    except codec.Malformed as error:
        return str(error)
    again = codec.encode(value)
    assert codec.encode(codec.decode(again)) == again, "what was accepted is another value when it is sent on"
    assert _content(value) <= len(data), "more content than there were bytes"
    return ACCEPTED


def _content(value: Any) -> int:
    """The bytes of what a value holds, without what says how long it is."""
    if type(value) is tuple:
        return sum(map(_content, value))
    if type(value) is codec.PlainArray:
        return len(value.data)
    return len(value.encode()) if type(value) is str else 1


def ready(data: bytes) -> str:
    """The first message of a box."""
    try:
        raised = wire.read_ready(data)
    except (wire.ProtocolFault, wire.Unconfined) as error:
        return str(error) if type(error) is wire.ProtocolFault else "unconfined"
    _check_raised(raised)
    return ACCEPTED if raised is None else "failed"


def loaded(data: bytes) -> str:
    """How loading ended."""
    return _observed(wire.read_loaded, data)


def answer(data: bytes) -> str:
    """The answer to a call."""
    return _observed(lambda given: wire.read_answer(given, NUMBER), data)


def _observed(read: Callable[[bytes], Observation], data: bytes) -> str:
    try:
        seen = read(data)
    except wire.ProtocolFault as error:
        return str(error)
    assert seen.outcome.value in _CLAIMABLE, "an outcome that is not a box's to claim"
    assert (seen.value is None) or seen.outcome is Outcome.RETURNED, "a value where there is none"
    assert len(seen.warnings) <= codec.MAX_WARNINGS
    assert len(seen.stops) <= codec.MAX_STOPS
    for raised in (seen.raised, *(stop.raised for stop in seen.stops)):
        _check_raised(raised)
    for text in (seen.detail, *seen.warnings):
        _check_text(text)
    again = wire.decode(codec.encode(seen.value, Array))
    assert codec.encode(again, Array) == codec.encode(seen.value, Array), "a value that changes when it is sent on"
    _check_arrays(seen.value)
    return f"{ACCEPTED}, {seen.outcome.value}"


def _check_arrays(value: Value) -> None:
    if isinstance(value, tuple):
        for item in value:
            _check_arrays(item)
    elif isinstance(value, Array):
        made = np.frombuffer(value.data, value.dtype).reshape(value.shape)
        assert made.nbytes == len(value.data)
        assert not made.dtype.hasobject


def _check_raised(raised: Raised | None) -> None:
    if raised is not None:
        assert len(raised.frames) <= codec.MAX_FRAMES
        texts = [raised.type, raised.message, raised.name]
        for frame in raised.frames:
            assert 0 <= frame.line < codec.MAX_LINE
            assert 0 <= frame.cell < codec.MAX_CELL
            texts += [frame.function, frame.source]
        for text in texts:
            _check_text(text)


def _check_text(text: str) -> None:
    assert len(text) <= codec.MAX_MESSAGE, "a text beyond its bound"
    assert all(letter in "\n\t" or not (letter < " " or "\x7f" <= letter < "\xa0") for letter in text), "not cleaned"


# The intake


def script(data: bytes) -> str:
    """A file that is handed in: the first line is its name, the rest its content."""
    name, _, content = data.partition(b"\n")
    try:
        made = parse(name.decode("utf-8", "surrogateescape"), content)
    except UsageError as error:
        said = str(error)
        _check_line(said)
        return said.rpartition("' ")[2][:25]
    assert made.filename
    assert len(made.filename) <= 80
    _check_line(made.filename)
    assert "\0" not in made.text
    _check_slice(made)
    # What cannot be read is put into comments: two signs a line. IPython's `, f a b` becomes f("a", "b"): three a word.
    most = len(content) + 3 * len(content.split()) + 2 * (made.text.count("\n") + 1)
    assert len(made.text) <= most, "more letters than there were bytes"
    marked = parse("again.py", made.text.encode("utf-8-sig"))
    assert (marked.text, marked.defined) == (made.text, made.defined), "another file when it is saved as UTF-8"
    return f"{ACCEPTED}, with a note" if made.notes else ACCEPTED


def notebook(data: bytes) -> str:
    """A notebook that is handed in."""
    try:
        made = parse("a.ipynb", data)
    except UsageError as error:
        said = str(error)
        _check_line(said)
        return said.rpartition("' ")[2][:25]
    for note in made.notes:
        _check_line(note)
    made.text.encode()
    lines = made.text.count("\n")
    assert [place.cell for place in made.places] == list(range(1, len(made.places) + 1))
    assert all(1 <= piece.cell <= len(made.places) for piece in made.broken)
    assert all(1 <= place.line <= lines for place in made.places)
    ast.parse(made.text)
    _check_slice(made)
    return f"{ACCEPTED}, with a note" if made.notes else ACCEPTED


def _check_slice(made: Submission) -> None:
    """What a question needs of a file is a part of it: some of its statements, in their order, but not all."""
    less = selected(made.text, (Needs(made.defined[:1]),))
    if less is not None:
        body = tree(made.text).body
        assert list(less.run) == sorted(set(less.run) & set(range(len(body))))
        assert len(less.run) < len(body)
        run = {body[i].lineno for i in less.run}
        assert all(run.isdisjoint(range(first, last + 1)) for first, last in less.left)


def _check_line(text: str) -> None:
    _check_text(text)
    assert "\n" not in text, "more than a line"
    assert not _LED_ASTRAY.intersection(text), "a sign that turns the direction of reading"


# Valid inputs, to begin from


def _value(random: Random, depth: int = 0) -> Any:
    kind = random.randrange(9 if depth < 4 else 7)
    if kind == 0:
        return random.choice((None, True, False))
    if kind == 1:
        return random.choice((0.0, -0.0, 1.5, float("nan"), float("inf"), 5e-324))
    if kind == 2:
        return random.choice((0, -1, 255, 2**63, -(2**63), 2**4000, random.getrandbits(64)))
    if kind == 3:
        return random.choice(("", "a", "σ\u202e\x1b[31m", "x" * random.randrange(300)))
    if kind < 7:
        dtype = random.choice(tuple(codec.ITEM_SIZES))
        shape = tuple(random.choice((0, 1, 2, 3)) for _ in range(random.randrange(4)))
        count = functools.reduce(int.__mul__, shape, codec.ITEM_SIZES[dtype])
        return codec.PlainArray(dtype, shape, random.randbytes(count))
    return tuple(_value(random, depth + 1) for _ in range(random.randrange(5)))


def _raised(random: Random) -> Any:
    if random.random() < 0.4:
        return None
    frames = tuple((random.randrange(100), "f", "x = 1", random.randrange(3)) for _ in range(random.randrange(14)))
    return (random.choice(("ValueError", "")), "no\x1b[2J" * random.randrange(3), frames, random.choice(("", "x")))


def _ended(random: Random) -> Any:
    claims = (*wire._CLAIMS, "box-failed", "time-limit", "")
    return random.choice(claims), random.choice((None, _value(random))), _raised(random)


def _warnings(random: Random) -> Any:
    return tuple("a warning" for _ in range(random.choice((0, 0, 1, 5, 6))))


def _valid_value(random: Random) -> bytes:
    return codec.encode(_value(random))


def _valid_ready(random: Random) -> bytes:
    return codec.encode(
        random.choice((("ready",), ("unconfined", "no landlock"), ("failed", _ended(random)), ("failed", None)))
    )


def _valid_loaded(random: Random) -> bytes:
    stops = tuple((random.randrange(9), _raised(random)) for _ in range(random.choice((0, 0, 1, 51))))
    return codec.encode(("loaded", random.choice((None, _ended(random))), _warnings(random), stops))


def _valid_answer(random: Random) -> bytes:
    return codec.encode((NUMBER, *_ended(random), random.choice(("", "list")), _warnings(random)))


_NAMES = (b"a.py", b"A.IPYNB", b"\x1b[31m.py", b"\xff\xfe", b"", b"x" * 200 + b".py", "σ\u202e.py".encode())
_COOKIES = (
    b"", b"", b"\xef\xbb\xbf", b"#!x\n# coding=gbk\n", b"# -*- coding: utf-16 -*-\n", b"\x0c# coding=koi8-r\n",
    *(
        f"# coding: {name}\n".encode()
        for name in (
            "latin-1", "rot13", "shift_jis", "idna", "hz", "cp1140", "iso2022_jp_2", "utf-32", "mbcs", "zlib",
            "utf_8_sig", "cp037", "aliases", "big5hkscs", "utf_7", "charmap", "oem", "unicode_escape", "base64", "..",
            "x" * 300,
        )
    ),
)  # fmt: skip
_TEXTS = (
    "def f(x):\n    return x\n", "x = 1\nclass A:\n    y: int = 2\n", "# exercise: chain-rule\n",
    "w, (b, *c) = 1, (2, 3)\n", "if a:\n    b = 1\nelif c:\n    d = 2\n",
    "match x:\n    case [a, *b]: pass\n    case {'k': v, **r}: pass\n",
    "with open(x) as f, g as (h, i):\n    pass\n", "for i in range(3):\n    import os.path as p, sys\n", "é = 'σ'\n",
    "try:\n    pass\nexcept E as e:\n    k = 1\n", "lambda: (y := 1)\n[z for z in (t := [1])]\n", "x = '\\d'\n",
    "f'{a!r:>{w}}'\n", "x = 0x" + "f" * 50 + "\n", "@d\nasync def g(*a, **k):\n    yield\n", "(" * 30 + ")" * 30 + "\n",
    "-" * 60 + "1\n", "a" + ".b" * 60 + "\n", "type X = int\n", "global g; del x; x: int\n", "\f\tx = 1\r\ny = 2\r",
)  # fmt: skip


def _valid_script(random: Random) -> bytes:
    text = "".join(random.choice(_TEXTS) for _ in range(random.randrange(1, 4)))
    encoding = random.choice(("utf-8", "utf-8", "utf-8", "utf-8", "utf-16", "latin-1", "utf-16-be"))
    return random.choice(_NAMES) + b"\n" + random.choice(_COOKIES) + text.encode(encoding, "replace")


_SOURCES = (
    "x = 1\n", ["def f(x):\n", "    return x\n"], "%time y = 2", "%%time\nz = 3\n!ls", "!ls \\\n  -l\n", "f?\n", "",
    "def f(x:\n", "a = !ls\r\nb = %pwd\r\n", "%%bash\nls\n", "s = '''\n%x\n'''\n", "\0", "\ud800", None, [1], 5,
)  # fmt: skip


def _valid_notebook(random: Random) -> bytes:
    old = random.random() < 0.3
    cells = [
        {"cell_type": random.choice(("code", "code", "markdown", "raw")), "outputs": [], "metadata": {},
         "input" if old and random.random() < 0.9 else "source": random.choice(_SOURCES)}
        for _ in range(random.randrange(5))
    ]  # fmt: skip
    top = {"worksheets": [{"cells": cells}], "nbformat": 3} if old else {"cells": cells, "nbformat": 4}
    return json.dumps(top, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")


TARGETS = (
    Target("codec.decode", decode, _valid_value, 64),
    Target("wire.read_ready", ready, _valid_ready, 64),
    Target("wire.read_loaded", loaded, _valid_loaded, 64),
    Target("wire.read_answer", answer, _valid_answer, 64),
    Target("intake.parse", script, _valid_script, 2_000),  # Python's parser makes objects of a letter
    Target("intake.parse, notebook", notebook, _valid_notebook, 2_000),
)
_IN_ANY_CASE = 512 * 1024  # what a first use loads or keeps


def check_with_memory(target: Target, data: bytes) -> str:
    """``target.check``, and that it did not take up more memory than the input can be the cause of."""
    most = _IN_ANY_CASE + target.bytes_per_byte * len(data)
    end, peak = _measured(target, data)
    if peak > most:  # once more: a table of the interpreter's own, as that of names, grows now and then
        end, peak = _measured(target, data)
    assert peak <= most, f"{peak} bytes for an input of {len(data)}"
    return end


def _measured(target: Target, data: bytes) -> tuple[str, int]:
    tracemalloc.start()
    try:
        return target.check(data), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


# Mutations

_BYTES = b"NTFfista\x00\x01\x7f\x80\xff\x20\x21\n"
_NUMBERS = (
    0,
    1,
    31,
    32,
    33,
    255,
    256,
    512,
    513,
    19_999,
    20_000,
    20_001,
    2**16,
    2**18 + 1,
    2**31,
    2**32 - 1,
    2**40,
    2**63,
)
_MOST = 4096


def mutated(random: Random, pool: list[bytes]) -> bytes:
    """A few random changes to one of the inputs."""
    data = bytearray(random.choice(pool))
    for _ in range(random.choice((1, 1, 1, 2, 3, 8))):
        data[:] = _changed(random, data, pool)
    return bytes(data[:_MOST])


def _changed(random: Random, data: bytearray, pool: list[bytes]) -> bytes:
    at = random.randrange(len(data) + 1)
    to = min(len(data), at + random.choice((1, 1, 2, 4, 8, 16, 64)))
    before, piece, after = bytes(data[:at]), bytes(data[at:to]), bytes(data[to:])
    match random.randrange(9):
        case 0:
            return before + bytes(byte ^ (1 << random.randrange(8)) for byte in piece[:1]) + piece[1:] + after
        case 1:
            return before + bytes([random.choice(_BYTES)]) + piece[1:] + after
        case 2:
            return before + after
        case 3:
            return before + piece * random.choice((2, 2, 3, 40)) + after
        case 4:
            return before + random.choice(_NUMBERS).to_bytes(8, "little")[:4] + bytes(data[at + 4 :])
        case 5:
            return before + random.choice(_NUMBERS).to_bytes(8, "little") + bytes(data[at + 8 :])
        case 6:
            return before + random.randbytes(random.randrange(1, 9)) + piece + after
        case 7:
            other = random.choice(pool)
            cut = random.randrange(len(other) + 1)
            return before + other[cut : cut + random.randrange(1, 200)] + piece + after
        case _:
            return before  # cut short


def rebuilt(random: Random, data: bytes) -> bytes:
    """A valid message with one part of it, at any depth, replaced, doubled or left out: still well formed."""
    try:
        value = codec.decode(data)
    except codec.Malformed:
        return data
    if type(value) is not tuple:
        return codec.encode((value, value))
    return codec.encode(_rebuilt(random, value))


def _rebuilt(random: Random, value: tuple[Any, ...]) -> tuple[Any, ...]:
    at = random.randrange(len(value) + 1)
    before, part, after = value[:at], value[at : at + 1], value[at + 1 :]
    if part and type(part[0]) is tuple and random.random() < 0.7:
        return (*before, _rebuilt(random, part[0]), *after)
    new = random.choice((_value(random, 3), "raised", "returned", 0, 2**31, None, (), "\x1b[2J" * 500))
    return (*before, *random.choice(((new,), (new,), (new,), (*part, *part), ())), *after)


def inputs(target: Target, random: Random) -> Iterator[bytes]:
    """Inputs without end: valid ones, changed ones, and bytes of no form. Send back how each ended, but the first.

    An input that ended as none did before is kept, to be changed further.
    """
    pool = [target.valid(random) for _ in range(50)]
    seen: set[str] = set()
    while True:
        kind = random.random()
        if kind < 0.1:
            data = target.valid(random)
        elif kind < 0.5 and target.check is not script:
            data = rebuilt(random, random.choice(pool))
        elif kind < 0.95:
            data = mutated(random, pool)
        else:
            data = random.randbytes(random.randrange(200))
        end = yield data
        if end is not None and end not in seen:
            seen.add(end)
            pool.append(data)
        elif kind < 0.1:
            pool[random.randrange(len(pool))] = data  # fresh ones, so that a long run does not go in circles
