"""One box, attacked from inside: each attack ends in its own outcome, costs only itself and changes nothing outside.

There is no sandbox around these boxes: what is shown here is the parent's to hold, whatever an attacker gets at.
"""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.errors import BoxError
from grader.model.execution import Case, Limits, Observation, Outcome, Part, Source
from grader.model.value import Array
from grader.sandbox import LocalSandbox
from grader.sandbox.box import Child, ProcessBox
from grader.sandbox.inside import codec
from grader.sandbox.interface import Box
from tests.place import eventually, gone

LIMITS = Limits(
    load_seconds=3,
    call_seconds=3,
    memory_mb=256,
    output_kept=1000,
    output_bytes=1 << 20,
    answer_bytes=1 << 20,
)
SHORT = 0.1  # seconds, where the limit is what a test is about

# What an attacker who has read the grader's source would begin with: the channel's descriptor and the box's own codec.
FORGE = """
import os, select, signal, socket, stat, struct, sys, threading, time
def is_socket(fd):
    try:
        return stat.S_ISSOCK(os.fstat(fd).st_mode)
    except OSError:
        return False
channel = next(fd for fd in range(3, 64) if is_socket(fd))
above = sys._getframe()
while "serve_box" not in above.f_globals:
    above = above.f_back
worker = above.f_globals
plain_array = sys.modules['inside.codec'].PlainArray
write = os.write

def frame(*message):
    data = worker["encode"](message)
    return struct.pack("<I", len(data)) + data

def returned(number, value):
    return frame(number, "returned", value, None, "", ())
"""

OpenBox = Callable[..., Box]


@pytest.fixture
def opened(trusted: LocalSandbox) -> Iterator[OpenBox]:
    """Opens boxes on a source, and closes them after the test."""
    boxes = []

    def open_(text: str, limits: Limits = LIMITS, **parts: Part) -> Box:
        boxes.append(trusted.open(Source(Part("submission.py", text), **parts), limits))
        return boxes[-1]

    yield open_
    for box in boxes:
        box.close()


def call(box: Box, *args: Any, name: str = "f", seconds: float = 3, **assigned: Any) -> Observation:
    """One call by position, with module globals set for it."""
    return box.call(Case("1", "q", (name,), args, tuple(assigned.items())), seconds)


# What is promised to everyone


def test_a_call_returns_its_value(opened: OpenBox) -> None:
    """Arguments go in and values come out, of the exact types and bytes."""
    box = opened("def f(*args): return args")
    array = Array("<f8", (1, 2), np.array([[1.5, np.nan]]).tobytes())
    assert box.loaded == Observation(Outcome.RETURNED)
    assert call(box, 1, -0.5, "w", None, True, array, (1, (2.0,))) == Observation(
        Outcome.RETURNED, (1, -0.5, "w", None, True, array, (1, (2.0,)))
    )


def test_inputs_are_a_students_to_change(opened: OpenBox) -> None:
    """Arrays can be written to, sequences are lists, a scalar is a numpy scalar, and no call sees another's."""
    box = opened("def f(a, b, c):\n    a += 1\n    b.append(2)\n    return a, b, type(c).__name__")
    arguments = (Array("<i8", (1,), b"\x01" + b"\0" * 7), ((1,),), Array("<f4", (), b"\0" * 4))
    first, second = call(box, *arguments), call(box, *arguments)
    assert first.value == (Array("<i8", (1,), b"\x02" + b"\0" * 7), ((1,), 2), "float32")
    assert second == first


def test_globals_are_set_for_one_call_only(opened: OpenBox) -> None:
    """A case's globals stand over the file's own during the call, and the file's own are back after it."""
    box = opened("W = 1\ndef f(): return W, globals().get('b', 'none')")
    assert call(box, W=2, b=3).value == (2, 3)
    assert call(box).value == (1, "none")


@pytest.mark.parametrize(
    ("names", "args", "wanted"),
    [
        (("a",), None, Observation(Outcome.RETURNED, 1)),
        (("a", "b"), None, Observation(Outcome.RETURNED, (1, 2))),
        (("a", "z"), None, Observation(Outcome.MISSING, detail="z")),
        (("z",), (), Observation(Outcome.MISSING, detail="z")),
        (("a",), (), Observation(Outcome.NOT_CALLABLE, detail="int")),
        (("print",), None, Observation(Outcome.MISSING, detail="print")),
    ],
)
def test_variables_are_read_by_name(opened: OpenBox, names: tuple[str, ...], args: Any, wanted: Observation) -> None:
    """Variables are read without a call; a name that is not there, or is no function, is said by name."""
    assert opened("a, b = 1, 2").call(Case("1", "q", names, args), 3) == wanted


def test_sources_share_a_namespace_in_order(opened: OpenBox) -> None:
    """What is given comes before the subject's file, what is put back comes after it."""
    given, after = Part("given", "import math\nh = 1\nk = 1"), Part("given", "h = 3")
    box = opened("h = k + 1\ndef f(): return h, k, math.pi > 3", before=given, after=after)
    assert call(box).value == (3, 1, True)


def test_what_is_put_back_is_put_back_into_a_broken_file_too(opened: OpenBox) -> None:
    """A file that stops half-way keeps what it defined, and gets the given code put back all the same."""
    box = opened("h = 1\ndef f(): return h\nJ = undefined\n", after=Part("given", "h = 2"))
    assert box.loaded.raised is not None
    assert (box.loaded.raised.type, box.loaded.raised.name) == ("NameError", "undefined")
    assert call(box).value == 2


@pytest.mark.parametrize("text", ["def f(:", "x = 1\n  y = 2", "f = '\n", "x = (", "a\0b", "1 = x"])
def test_a_syntax_error_has_its_line(opened: OpenBox, text: str) -> None:
    """A file that Python cannot read is a load that raised."""
    loaded = opened(text).loaded
    assert loaded.outcome is Outcome.RAISED
    assert loaded.raised is not None
    assert loaded.raised.type in ("SyntaxError", "IndentationError", "ValueError")


def test_tracebacks_hold_the_subjects_lines_only(opened: OpenBox) -> None:
    """Steps inside numpy or the grader are left out; each step that is kept has its line as it was written."""
    text = "import numpy as np\n\ndef f(x):\n    return g(x)\n\ndef g(x):\n    return np.linalg.inv(x)\n"
    raised = call(opened(text), Array("<f8", (1, 1), b"\0" * 8)).raised
    assert raised is not None
    assert (raised.type, raised.message) == ("LinAlgError", "Singular matrix")
    assert [(frame.line, frame.function, frame.source) for frame in raised.frames] == [
        (4, "f", "    return g(x)"),
        (7, "g", "    return np.linalg.inv(x)"),
    ]


def test_warnings_come_back_apart(opened: OpenBox) -> None:
    """Warnings are neither errors nor output: they come beside the value, a few of them, each once."""
    box = opened("import warnings\ndef f(n):\n    for i in range(n): warnings.warn(f'w{i % 9}')\n    return 1")
    assert call(box, 2).warnings == ("UserWarning at line 3: w0", "UserWarning at line 3: w1")
    assert len(call(box, 100).warnings) == 5
    observed = call(box, 0)
    assert (observed.value, observed.warnings, observed.output) == (1, (), "")


def test_random_numbers_repeat(opened: OpenBox) -> None:
    """Every box begins with the same random state, so that a grading can be repeated."""
    text = "import random\nimport numpy as np\ndef f(): return random.random(), np.random.rand(), hash('a')"
    assert call(opened(text)) == call(opened(text))


@pytest.mark.parametrize(
    "said",
    [
        "print('hello σ')",
        "import sys; sys.stdout.write('hello σ\\n')",
        "import sys; print('hello σ', file=sys.stderr)",
        "import os; os.write(1, 'hello σ\\n'.encode())",
        "import os; os.write(2, 'hello σ\\n'.encode())",
        "import os; os.system('echo hello σ')",
        "import sys; sys.__stdout__.write('\\x1b[31mhello σ\\r\\n')",
    ],
)
def test_all_that_is_printed_is_kept(opened: OpenBox, said: str) -> None:
    """Whichever way something is printed, it is the output of the call that printed it, made harmless."""
    box = opened(f"{said}\ndef f():\n    {said}\n    return 1\ndef g(): return 2")
    assert box.loaded.output == "hello σ\n"
    assert call(box) == Observation(Outcome.RETURNED, 1, output="hello σ\n")
    assert call(box, name="g") == Observation(Outcome.RETURNED, 2)


@pytest.mark.parametrize(
    "stream", ["sys.stdout.write", "sys.stderr.write", "print", "lambda s: os.write(1, s.encode())"]
)
def test_much_output_is_cut_and_too_much_ends_the_box(opened: OpenBox, stream: str) -> None:
    """The first part of what is printed is kept, in letters that were cut in no wrong place; a flood ends the box."""
    box = opened(f"import os, sys\nsay = {stream}\ndef f(n):\n    for _ in range(n): say('x' * 999)\n    return n")
    assert call(box, 100) == Observation(
        Outcome.RETURNED, 100, output=("x" * 999 + "\n" * (stream == "print") + "x")[:1000]
    )
    assert call(box, 10_000).outcome is Outcome.OUTPUT_LIMIT
    assert call(box, 1).outcome is Outcome.NOT_RUN


def test_many_calls_at_once_are_answered_in_order(opened: OpenBox) -> None:
    """The author's way: all calls are sent at once, and one that ends the box leaves those behind it not run."""
    box = opened("import os\ndef f(x): return os._exit(0) if x == 3 else x")
    cases = [Case(str(i), "q", ("f",), (i,)) for i in range(5)]
    first = [observed.value for observed in box.call_all(cases[:3], 3)]
    assert first == [0, 1, 2]
    assert [observed.outcome for observed in box.call_all(cases[2:], 3)] == [
        Outcome.RETURNED,
        Outcome.EXITED,
        Outcome.NOT_RUN,
    ]


def test_large_values_cross_both_ways(opened: OpenBox) -> None:
    """More than any buffer holds goes in and comes out, several calls at once."""
    box = opened("def f(x): return x + 1", Limits(answer_bytes=1 << 23))
    array = Array("|u1", (1 << 22,), bytes(1 << 22))
    for observed in box.call_all([Case("1", "q", ("f",), (array,))] * 3, 5):
        assert observed.value == Array("|u1", (1 << 22,), b"\x01" * (1 << 22))


def test_a_closed_box_runs_nothing(opened: OpenBox) -> None:
    """After its end a box says so, as often as it is asked, and can be closed again."""
    box = opened("def f(): return 1")
    box.close()
    box.close()
    assert [call(box).outcome for _ in range(2)] == [Outcome.NOT_RUN] * 2


# How calls end that should not have been made


ENDINGS = [
    ("os._exit(0)", Outcome.EXITED, ""),
    ("os._exit(77)", Outcome.EXITED, ""),
    ("os.abort()", Outcome.CRASHED, "SIGABRT"),
    ("__import__('ctypes').string_at(0)", Outcome.CRASHED, "SIGSEGV"),
    ("os.kill(os.getpid(), signal.SIGTERM)", Outcome.CRASHED, "SIGTERM"),
    ("os.kill(os.getpid(), 40)", Outcome.CRASHED, "signal 40"),
    ("os.close(3) or time.sleep(60)", Outcome.EXITED, ""),
    ("os.kill(os.getpid(), signal.SIGSTOP)", Outcome.TIME_LIMIT, f"{SHORT} s"),
    ("time.sleep(60)", Outcome.TIME_LIMIT, f"{SHORT} s"),
    ("os.close(channel)", Outcome.EXITED, ""),
    ("os.closerange(0, 256)", Outcome.EXITED, ""),
    ("os.dup2(os.open('/dev/null', os.O_RDWR), channel)", Outcome.EXITED, ""),
    ("socket.socket(fileno=channel).shutdown(socket.SHUT_WR)", Outcome.EXITED, ""),
    ("os.execv('/bin/true', ['true'])", Outcome.EXITED, ""),
    ("os.execv('/bin/sleep', ['sleep', '60'])", Outcome.EXITED, ""),
    ("write(channel, b'')  or time.sleep(60)", Outcome.TIME_LIMIT, f"{SHORT} s"),
    ("write(channel, b'\\0\\0') and os._exit(0)", Outcome.EXITED, ""),
    ("write(channel, frame(1)[:-1]) and os._exit(0)", Outcome.EXITED, ""),
    ("write(channel, b'\\xff' * 100)", Outcome.SIZE_LIMIT, "4294967295 bytes"),
    ("write(channel, struct.pack('<I', 0x7fffffff))", Outcome.SIZE_LIMIT, "2147483647 bytes"),
    ("write(channel, bytes(4))", Outcome.PROTOCOL, "cut short"),
    ("write(channel, struct.pack('<I', 3) + b'abc')", Outcome.PROTOCOL, ""),
    ("write(channel, struct.pack('<I', 500_000) + b't\\1\\0\\0\\0' * 100_000)", Outcome.PROTOCOL, "too deep"),
    (
        "write(channel, struct.pack('<I', 22) + b'a\\3<f8\\2' + struct.pack('<QQ', 2**32, 2**32))",
        Outcome.PROTOCOL,
        "bounds",
    ),
    (
        "write(channel, struct.pack('<I', 22) + b'a\\3<f8\\2' + struct.pack('<QQ', 0, 2**62))",
        Outcome.PROTOCOL,
        "bounds",
    ),
    ("write(channel, frame('ready'))", Outcome.PROTOCOL, ""),
    ("write(channel, frame('loaded', None, (), (), ()))", Outcome.PROTOCOL, ""),
    ("write(channel, frame('failed', ('raised', None, ('BoxError', '', (), ''))))", Outcome.PROTOCOL, ""),
    ("write(channel, frame(1, 'box-failed', None, None, '', ()))", Outcome.PROTOCOL, "cannot claim"),
    ("write(channel, frame(1, 'right', 1.0, None, '', ()))", Outcome.PROTOCOL, "cannot claim"),
    ("write(channel, frame(1, 'not-run', None, None, '', ()))", Outcome.PROTOCOL, "cannot claim"),
    ("write(channel, returned(0, 1.0))", Outcome.PROTOCOL, "another call"),
    ("write(channel, returned(2, 1.0))", Outcome.PROTOCOL, "another call"),
    ("write(channel, returned(2**64 + 1, 1.0))", Outcome.PROTOCOL, "another call"),
    ("[None for _ in iter(int, 1)]", Outcome.TIME_LIMIT, f"{SHORT} s"),
    ("sum(iter(lambda: 1, 2))", Outcome.TIME_LIMIT, f"{SHORT} s"),
    ("__import__('re').match('(a|a)*b', 'a' * 60)", Outcome.TIME_LIMIT, f"{SHORT} s"),
    ("10 ** 10 ** 9", Outcome.TIME_LIMIT, f"{SHORT} s"),
]


@pytest.mark.parametrize(("attack", "outcome", "detail"), ENDINGS, ids=[attack[:60] for attack, _, _ in ENDINGS])
def test_an_attack_ends_its_own_box(opened: OpenBox, attack: str, outcome: Outcome, detail: str) -> None:
    """Exits, crashes, loops and forged bytes: each is an ending of its own, and no answer comes after it."""
    box = opened(f"{FORGE}\ndef f():\n    return {attack}\ndef g(): return 1")
    assert box.loaded.outcome is Outcome.RETURNED
    observed = call(box, seconds=SHORT if outcome is Outcome.TIME_LIMIT else 3)
    assert observed.outcome is outcome
    assert detail in observed.detail
    assert (observed.value, observed.raised) == (None, None)
    assert call(box, name="g").outcome is Outcome.NOT_RUN


@pytest.mark.parametrize(
    "body",
    [
        "for n in signal.valid_signals() - {9, 19}: signal.signal(n, signal.SIG_IGN)\n    while True: pass",
        "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n    while True: time.sleep(1)",
        "while True:\n        try:\n            while True: pass\n        except BaseException: pass",
        "sys.setswitchinterval(1000)\n    threading.Thread(target=sum, args=[iter(int, 1)]).start()\n    time.sleep(9)",
        "raise type('E', (Exception,), {'__str__': lambda self: [0 for _ in iter(int, 1)]})",
        "return type('L', (list,), {})([f for _ in iter(int, 1)])",
        "import atexit; atexit.register(time.sleep, 9)\n    while True: time.sleep(9)",
    ],
)
def test_a_loop_cannot_be_protected(opened: OpenBox, body: str) -> None:
    """Ignored signals, caught exceptions and a held interpreter lock change nothing about the limit."""
    box = opened(f"{FORGE}\ndef f():\n    {body}")
    assert call(box, seconds=SHORT) == Observation(Outcome.TIME_LIMIT, detail=f"{SHORT} s")


@pytest.mark.parametrize(
    "body",
    [
        "return [0] * 10**9",
        "x = []\n    while True: x.append(bytearray(1 << 20))",
        "return np.ones(10**9)",
        "return b'a' * 10**9",
        "return np.add.outer(np.ones(10**5), np.ones(10**5))",
    ],
)
def test_a_memory_bomb_is_a_memory_limit(opened: OpenBox, body: str) -> None:
    """Asking for more memory than there is ends the call, and not the box."""
    box = opened(f"import numpy as np\ndef f():\n    {body}\ndef g(): return 1")
    assert call(box).outcome is Outcome.MEMORY_LIMIT
    assert call(box, name="g").value == 1


def test_an_answer_that_fits_only_once_is_a_memory_limit(opened: OpenBox) -> None:
    """Where memory lasts for an answer but not for its bytes, that is what is said."""
    box = opened(
        "import numpy as np\nheld = []\ndef f():\n    x = np.ones(1 << 21)\n"
        "    while True:\n        try: held.append(bytearray(1 << 20))\n        except MemoryError: break\n"
        "    held[-20:] = []\n    return x\ndef g(): return held.clear() or 1",
        Limits(memory_mb=256, answer_bytes=1 << 26),
    )
    assert call(box).outcome is Outcome.MEMORY_LIMIT
    assert call(box, name="g").value == 1


@pytest.mark.parametrize(
    ("value", "outcome"),
    [
        ("10 ** 100_000", Outcome.SIZE_LIMIT),
        ("[0] * 300_000", Outcome.SIZE_LIMIT),
        ("np.zeros(1 << 20)", Outcome.SIZE_LIMIT),
        ("np.broadcast_to(0.0, (10**6, 10**6))", Outcome.SIZE_LIMIT),
        ("'x' * 100_000", Outcome.SIZE_LIMIT),
        ("['x' * 60_000] * 100_000", Outcome.SIZE_LIMIT),
        ("[10 ** 1200] * 150_000", Outcome.SIZE_LIMIT),
        ("np.zeros((0, 2**60), 'i1')", Outcome.SIZE_LIMIT),
        ("(i for i in range(3))", Outcome.UNSUPPORTED),
        ("lambda: 1", Outcome.UNSUPPORTED),
        ("{'a': 1}", Outcome.UNSUPPORTED),
        ("np.array([f])", Outcome.UNSUPPORTED),
        ("endless", Outcome.UNSUPPORTED),
        ("np.ma.masked_all(2)", Outcome.UNSUPPORTED),
        ("np.zeros((1,) * 40)", Outcome.SIZE_LIMIT),
    ],
)
def test_what_cannot_cross_is_no_answer(opened: OpenBox, value: str, outcome: Outcome) -> None:
    """Values beyond their bounds, and objects that would have a say of their own, do not reach the parent."""
    text = "import numpy as np\nendless = []\nendless.append(endless)\n"
    observed = call(opened(f"{text}def f(): return {value}"))
    assert observed.outcome is outcome
    assert observed.value is None


def test_the_sum_of_an_answer_is_bounded_by_the_parent(opened: OpenBox) -> None:
    """A child whose own bounds were torn down runs into the parent's."""
    box = opened(
        f"{FORGE}\nworker['plain'] = lambda value, most: plain_array('|u1', (len(value),), value)\n"
        "def f(): return bytes(1 << 21)"
    )
    assert call(box).outcome is Outcome.SIZE_LIMIT
    assert call(box).outcome is Outcome.NOT_RUN


def test_a_lying_array_is_what_its_memory_says(opened: OpenBox) -> None:
    """An array that equals everything, and says so to whoever asks, arrives as its plain numbers."""
    lies = ("__array__", "__eq__", "__reduce__", "__array_finalize__", "tobytes", "astype", "__len__", "__getitem__")
    box = opened(
        "import numpy as np\nclass Lying(np.ndarray): pass\nliar = np.zeros(2, 'i1').view(Lying)\n"
        f"for name in {lies}: setattr(Lying, name, lambda *_, **__: np.ones(2))\n"
        "for name in ('dtype', 'shape', 'size', 'nbytes'): setattr(Lying, name, property(lambda self: np.ones(2)))\n"
        "def f(): return liar"
    )
    assert call(box).value == Array("|i1", (2,), b"\0\0")


# Exceptions


RAISING = [
    ("raise SystemExit(0)", "SystemExit", "0"),
    ("import sys; sys.exit('bye')", "SystemExit", "bye"),
    ("exit()", "NameError", "name 'exit' is not defined"),
    ("raise KeyboardInterrupt", "KeyboardInterrupt", ""),
    ("raise GeneratorExit", "GeneratorExit", ""),
    ("raise BaseException('x')", "BaseException", "x"),
    ("return f()", "RecursionError", "maximum recursion depth exceeded"),
    ("raise Exception('\\x1b[31mred\\x1b[0m\\u202e')", "Exception", "red"),
    ("raise Exception('\\ud800')", "Exception", "?"),
    ("raise Exception('x' * 10**7)", "Exception", "x" * 2000),
    ("raise make(__str__=lambda self: 1 / 0)", "Hostile", "<exception str() failed>"),
    ("raise make(__str__=lambda self: None)", "Hostile", "<exception str() failed>"),
    ("raise make(__str__=lambda self: exec('raise SystemExit'))", "Hostile", "<exception str() failed>"),
    ("raise make(__str__=lambda self: Shout('loud'))", "Hostile", "loud"),
    ("raise make(__str__=lambda self: str(self))", "Hostile", "<exception str() failed>"),
    ("raise make(name=property(lambda self: 1 / 0))", "Hostile", ""),
    ("raise make(name=['no text'])", "Hostile", ""),
    ("raise make(__traceback__=property(lambda self: self))", "Hostile", ""),
    ("raise make(__class__=property(lambda self: 1 / 0))", "Hostile", ""),
    ("raise Meta('Named', (Exception,), {})", "Named", ""),
    ("raise type('N' * 10**6, (Exception,), {})", "Exception", ""),
    ("raise type(Shout('Sub'), (Exception,), {})", "Sub", ""),
    ("raise type('\\x1b[2Jred\\n', (Exception,), {})", "Exception", ""),
    ("raise SyntaxError", "SyntaxError", "None"),
    ("e = SyntaxError('m'); e.filename, e.lineno, e.text = 'submission.py', 10**30, 5; raise e", "SyntaxError", "m"),
    (
        "e = SyntaxError('m'); e.filename, e.lineno, e.text = 'submission.py', -3, Shout('t'); raise e",
        "SyntaxError",
        "m",
    ),
    ("e = SyntaxError('m'); e.filename = e.msg = make(__eq__=lambda *_: 1 / 0); raise e", "SyntaxError", ""),
    ("import linecache; linecache.cache['submission.py'] = None; raise Exception('m')", "Exception", "m"),
    ("import linecache; linecache.getline = lambda *_: 5; raise Exception('m')", "Exception", "m"),
    ("raise ExceptionGroup('g', [ValueError('v')])", "ExceptionGroup", "g (1 sub-exception)"),
]


@pytest.mark.parametrize(("body", "type_", "message"), RAISING, ids=[body[:60] for body, _, _ in RAISING])
def test_an_exception_is_text_whatever_its_class_does(opened: OpenBox, body: str, type_: str, message: str) -> None:
    """Exceptions of any kind, made to harm whoever looks at them, come back as harmless text, and the box goes on."""
    box = opened(
        "class Meta(type):\n    __name__ = property(lambda cls: 1 / 0)\n"
        "class Shout(str):\n    def __str__(self): return 5\n    def __getitem__(self, _): return 5\n"
        "    rstrip = encode = __getitem__\n"
        "def make(**lies): return type('Hostile', (Exception,), lies)()\n"
        f"def f():\n    {body}\ndef g(): return 1"
    )
    observed = call(box)
    assert observed.outcome is Outcome.RAISED
    assert observed.raised is not None
    assert observed.raised.type == type_
    assert observed.raised.message.startswith(message)
    assert len(observed.raised.message) <= 2000
    assert len(observed.raised.frames) <= 12
    assert call(box, name="g").value == 1


def test_a_class_that_hides_its_name_is_still_named(opened: OpenBox) -> None:
    """The type of a value that cannot cross is read past its metaclass."""
    box = opened("class Meta(type): __name__ = property(lambda cls: 1 / 0)\nclass Odd(metaclass=Meta): pass\nf = Odd")
    assert call(box) == Observation(Outcome.UNSUPPORTED, detail="Odd")


# The calls


def test_a_forged_answer_is_a_claim_and_the_true_one_comes_too_late(opened: OpenBox) -> None:
    """Who writes an answer frame claims a value, as a return would; the second answer costs the next call."""
    box = opened(f"{FORGE}\ndef f():\n    write(channel, returned(1, 0.5))\n    return 2.0\ndef g(): return 1")
    assert call(box) == Observation(Outcome.RETURNED, 0.5)
    assert call(box, name="g").outcome is Outcome.PROTOCOL


@pytest.mark.parametrize("then", ["return 0.0", "time.sleep(60)"])
def test_answers_before_their_calls_are_none(opened: OpenBox, then: str) -> None:
    """Answers to calls that were not made yet are not taken for theirs."""
    box = opened(f"{FORGE}\ndef f():\n    write(channel, b''.join(returned(n, 0.5) for n in range(1, 9)))\n    {then}")
    assert call(box, seconds=SHORT).value == 0.5
    assert [call(box, seconds=SHORT).outcome for _ in range(2)] == [Outcome.PROTOCOL, Outcome.NOT_RUN]


def test_a_thread_cannot_answer_for_a_call_yet_to_come(opened: OpenBox, tmp_path: Path) -> None:
    """What a background thread writes between two calls is an answer to neither."""
    mark = tmp_path / "written"
    box = opened(
        f"{FORGE}\ndef late():\n    time.sleep(0.05)\n    write(channel, returned(2, 0.5))\n"
        f"    open({str(mark)!r}, 'w').close()\n"
        "def f():\n    threading.Thread(target=late).start()\n    return 1\ndef g(): return 2"
    )
    assert call(box).value == 1
    assert eventually(mark.exists)
    assert call(box, name="g").outcome is Outcome.PROTOCOL


def test_a_flood_of_frames_is_no_answer(opened: OpenBox) -> None:
    """However many frames come, one is read a call, and the parent keeps none of the rest."""
    box = opened(f"{FORGE}\ndef f():\n    while True: write(channel, returned(1, 0.5) * 1000)")
    assert call(box).value == 0.5
    assert call(box).outcome is Outcome.PROTOCOL


def test_who_stops_reading_is_not_waited_for(opened: OpenBox) -> None:
    """A child that reads no more gets its limit, though the parent has much to send."""
    box = opened(
        f"{FORGE}\ndef f(x):\n    socket.socket(fileno=os.dup(channel)).shutdown(socket.SHUT_RD)\n    return 1"
    )
    array = Array("|u1", (1 << 22,), bytes(1 << 22))
    assert call(box, 1).value == 1
    assert call(box, array, seconds=SHORT).outcome in (Outcome.EXITED, Outcome.TIME_LIMIT)


@pytest.mark.parametrize(
    ("attack", "outcome"),
    [
        ("os._exit(0)", Outcome.EXITED),
        ("os.abort()", Outcome.CRASHED),
        ("__import__('ctypes').string_at(0)", Outcome.CRASHED),
        ("while True: pass", Outcome.TIME_LIMIT),
        ("while True: print('x' * 1000)", Outcome.OUTPUT_LIMIT),
        ("x = bytearray(10**9)", Outcome.MEMORY_LIMIT),
        ("raise SystemExit", Outcome.RAISED),
        ("raise KeyboardInterrupt", Outcome.RAISED),
        ("print('BoxError: the sandbox failed'); raise SystemExit(4)", Outcome.RAISED),
        ("write(channel, frame('failed', ('raised', None, ('BoxError', '', (), ''))))", Outcome.PROTOCOL),
        ("write(channel, frame('ready'))", Outcome.PROTOCOL),
        ("write(channel, returned(1, 1.0))", Outcome.PROTOCOL),
        ("write(channel, b'\\xff' * 9)", Outcome.SIZE_LIMIT),
        ("os.close(channel)", Outcome.EXITED),
        ("sys.stdout.close(); sys.stderr.close(); os.close(1); os.close(2)", Outcome.RETURNED),
        ("sys.stdout = sys.stderr = sys.stdin = None", Outcome.RETURNED),
        ("sys.modules.clear()", Outcome.RETURNED),
        ("sys.settrace(lambda *_: 1 / 0)", Outcome.EXITED),
        ("import builtins; del builtins.len", Outcome.EXITED),
    ],
)
def test_an_attack_while_loading_is_the_subjects_own(opened: OpenBox, attack: str, outcome: Outcome) -> None:
    """Whatever a file does while it is loaded, it is never taken for a failure of the box."""
    seconds = SHORT if outcome is Outcome.TIME_LIMIT else 3
    box = opened(f"{FORGE}\n{attack}\n", Limits(load_seconds=seconds, memory_mb=256, output_bytes=1 << 20))
    assert box.loaded.outcome is outcome


@pytest.mark.parametrize("said", [codec.encode(("ready",)), b""])
def test_a_flood_does_not_hide_that_the_box_was_ready(said: bytes) -> None:
    """A file that floods its output before the parent has read READY is at fault itself; without READY the box is."""
    ours, theirs = socket.socketpair()
    reading, writing = os.pipe()
    theirs.sendall(codec.LENGTH.pack(len(said)) + said if said else b"")
    os.write(writing, b"x" * 60_000)
    pid = os.posix_spawn("/bin/sleep", ["sleep", "60"], {}, setsid=True)

    def end(_wanted: bool, _is_secret: bool) -> int:
        os.kill(pid, signal.SIGKILL)
        return os.waitpid(pid, 0)[1]

    child = Child(ours, reading, end)
    limits = Limits(output_bytes=1000)
    try:
        if said:
            assert ProcessBox(child, b"", limits).loaded.outcome is Outcome.OUTPUT_LIMIT
        else:
            with pytest.raises(BoxError):
                ProcessBox(child, b"", limits).loaded  # noqa: B018 - waits for it
    finally:
        theirs.close()
        os.close(writing)
    assert gone(pid)


def test_a_forged_end_of_loading_makes_the_true_one_a_fault(opened: OpenBox) -> None:
    """Who says by themselves that they are loaded has said one thing too many."""
    box = opened(f"{FORGE}\nwrite(channel, frame('loaded', None, (), (), ()))\ndef f(): return 1")
    assert box.loaded == Observation(Outcome.RETURNED)
    assert call(box).outcome is Outcome.PROTOCOL


@pytest.mark.parametrize(
    "body",
    ["sys.stdout.close()", "os.close(1); os.close(2)", "sys.stdout = None", "import io; sys.stdout = io.StringIO()"],
)
def test_answers_do_not_need_the_output(opened: OpenBox, body: str) -> None:
    """A file that closes or replaces its output is answered for all the same."""
    box = opened(f"import os, sys\ndef f():\n    {body}\n    return 1\ndef g(): return 2")
    assert call(box).value == 1
    assert call(box, name="g").value == 2


@pytest.mark.parametrize(
    "text", ["raise ValueError('given')", "def f(:", "import os; os._exit(0)", "import os; os.abort()"]
)
def test_given_code_that_fails_is_not_the_subjects_fault(opened: OpenBox, text: str) -> None:
    """Before READY no code of the subject's has run: what fails there is ours, or the author's."""
    with pytest.raises(BoxError):
        opened("def f(): return 1", before=Part("given", text))


# What is left behind


@pytest.mark.parametrize("hide", ["pass", "os.setsid()", "os.setpgid(0, 0)"])
@pytest.mark.parametrize("ending", ["return pid", "os._exit(0)"])
def test_a_grandchild_neither_holds_up_the_parent_nor_outlives_its_box(opened: OpenBox, hide: str, ending: str) -> None:
    """A process that the subject started keeps all descriptors open, ignores signals and hides in another session."""
    box = opened(
        f"{FORGE}\ndef f():\n    told, tell = os.pipe()\n    if os.fork() == 0:\n        {hide}\n"
        "        for n in (1, 2, 15): signal.signal(n, signal.SIG_IGN)\n"
        "        write(tell, b'%d\\n' % os.getpid())\n        while True: time.sleep(9)\n"
        f"    pid = int(os.read(told, 99).split()[0])\n    print(pid, flush=True)\n    {ending}"
    )
    returns = "return" in ending
    observed = call(box, seconds=3 if returns else 2 * SHORT)
    assert observed.outcome is (Outcome.RETURNED if returns else Outcome.TIME_LIMIT)
    box.close()
    assert gone(int(observed.output))


def test_orphans_of_orphans_end_with_the_box(opened: OpenBox) -> None:
    """A process three forks and three sessions away, whose parents have all gone, ends with its box."""
    box = opened(
        f"{FORGE}\ndef f():\n    told, tell = os.pipe()\n    if os.fork() == 0:\n"
        "        for _ in range(3):\n            os.setsid()\n            if os.fork(): os._exit(0)\n"
        "        write(tell, b'%d' % os.getpid())\n        while True: time.sleep(9)\n    return int(os.read(told, 99))"
    )
    pid = call(box).value
    assert type(pid) is int
    assert Path(f"/proc/{pid}").exists()
    box.close()
    assert gone(pid)


def test_two_hundred_boxes_leave_nothing(trusted: LocalSandbox) -> None:
    """No descriptor and no process is left of boxes, however they ended."""
    bodies = ["return os.getppid()", "os._exit(0)", "os.abort()", "return 1j", "1 / 0"]
    with_box = Source(Part("submission.py", "import os\ndef f(): return os.getppid()"))
    box = trusted.open(with_box, LIMITS)
    server = call(box).value
    box.close()

    def open_now() -> tuple[int, int, int]:
        children = len(Path(f"/proc/{server}/task/{server}/children").read_text().split())
        return len([*Path("/proc/self/fd").iterdir()]), len([*Path(f"/proc/{server}/fd").iterdir()]), children

    time.sleep(0.2)  # the box above is ended, and one waits for the next job
    before = open_now()
    for i in range(200):
        box = trusted.open(Source(Part("submission.py", f"import os\ndef f():\n    {bodies[i % 5]}")), LIMITS)
        call(box)
        box.close()
    assert eventually(lambda: open_now() == before)  # a box is ended when it is closed, but not waited for


def test_a_box_has_no_descriptors_but_its_own(opened: OpenBox) -> None:
    """Input, output, errors and its channel: neither the server's control nor another box's channel is inherited."""
    other = opened("def f(): return 1")
    box = opened(f"{FORGE}\ndef f(): return sorted(os.listdir('/proc/self/fd')), channel, os.read(0, 1) == b''")
    descriptors, channel, nothing_to_read = call(box).value  # type: ignore[misc]
    listing = 1  # the descriptor by which the folder itself is read
    assert len(descriptors) == 4 + listing
    assert {"0", "1", "2", str(channel)} < set(descriptors)
    assert nothing_to_read is True
    assert call(other).value == 1


# Calls in which functions are answered for by the caller


def test_functions_outside_are_asked_of_the_caller(opened: OpenBox) -> None:
    """A call gets its helper's values from us, as often as it asks, and its own helper back afterwards."""
    box = opened(
        "import numpy as np\ndef g(x, k): return -1.0\ndef f(x): return g(x, 2) + sum(g(x, k).sum() for k in (3, 4))"
    )
    asked: list[Any] = []

    def answer(arguments: tuple[Any, ...]) -> Observation:
        asked.append(arguments)
        return Observation(Outcome.RETURNED, Array("<f8", (2,), np.array([1.0, arguments[1]]).tobytes()))

    observed = box.call_with(Case("1", "q", ("f",), (0.5,)), 3, {"g": answer})
    assert observed.value == Array("<f8", (2,), np.array([10.0, 11.0]).tobytes())
    assert asked == [(0.5, 2), (0.5, 3), (0.5, 4)]
    assert call(opened("def g(x): return -x\ndef f(x): return g(x)"), 2.0).value == -2.0
    assert call(box, 1.0, 2, name="g").value == -1.0


def test_a_function_outside_without_an_answer_raises_in_the_box(opened: OpenBox) -> None:
    """The call that asked sees an exception, and the box goes on."""
    box = opened("def g(x): return x\ndef f(x): return g(x)")
    observed = box.call_with(Case("1", "q", ("f",), (1,)), 3, {"g": lambda _: Observation(Outcome.RAISED)})
    assert observed.raised is not None
    assert observed.raised.message == "g gave no answer"
    assert call(box, 4).value == 4


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("def f(x):\n    while True: g(x)", Outcome.TIME_LIMIT),
        ("def f(x):\n    while True: pass", Outcome.TIME_LIMIT),
        ("def f(x): return g(object())", Outcome.UNSUPPORTED),
        ("def f(x): return g('x' * 300_000)", Outcome.SIZE_LIMIT),
        ("def f(x): return g([1.0] * 30_000)", Outcome.SIZE_LIMIT),
        ("import os\ndef f(x):\n    g(x)\n    os._exit(0)", Outcome.EXITED),
        (f"{FORGE}\ndef f(x):\n    write(channel, frame(1, 'ask', 5, ()))\n    g(x)", Outcome.PROTOCOL),
        (f"{FORGE}\ndef f(x):\n    write(channel, frame(1, 'ask', 'h', ()))\n    g(x)", Outcome.PROTOCOL),
        (f"{FORGE}\ndef f(x):\n    write(channel, frame(2, 'ask', 'g', ()))\n    g(x)", Outcome.PROTOCOL),
    ],
)
def test_asking_has_its_bounds(opened: OpenBox, text: str, outcome: Outcome) -> None:
    """Neither endless questions nor what is no question get anywhere."""
    box = opened(f"def g(x): return x\n{text}")
    outside = {"g": lambda arguments: Observation(Outcome.RETURNED, arguments[0])}
    assert box.call_with(Case("1", "q", ("f",), (1.0,)), 0.5, outside).outcome is outcome


def test_who_is_not_answered_for_cannot_ask(opened: OpenBox) -> None:
    """In an ordinary call, as every one of a submission's is, a question is no answer."""
    box = opened(f"{FORGE}\ndef f(x): write(channel, frame(1, 'ask', 'g', ()))")
    assert call(box, 1.0).outcome is Outcome.PROTOCOL


def test_the_time_between_questions_adds_up(opened: OpenBox) -> None:
    """A call that asks again and again has no more time of its own than one that does not; ours is not counted."""

    def answer(arguments: tuple[Any, ...]) -> Observation:
        time.sleep(0.2)
        return Observation(Outcome.RETURNED, 1.0)

    box = opened(
        "import time\ndef g(): pass\ndef f(n, pause):\n    for _ in range(n): g(); time.sleep(pause)\n    return 1"
    )
    assert box.call_with(Case("1", "q", ("f",), (3, 0.0)), 0.4, {"g": answer}).outcome is Outcome.RETURNED
    assert box.call_with(Case("2", "q", ("f",), (9, 0.1)), 0.4, {"g": answer}).outcome is Outcome.TIME_LIMIT
