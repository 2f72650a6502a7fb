"""The only file of ours that enters a box. It imports the standard library and numpy, and nothing of the grader's.

Run as a program it is the fork server: it imports numpy once, then forks a child for each box it is asked for. The
server never reads a byte of any job; it hands each child its two descriptors, and the child reads for itself:

    parent ── b"F" + (socket, pipe) ──> server ── fork ──> child
    parent <───────────── child's pid ── server
    parent ── job, then call by call ─────────────────────> child      (answers come back on the same socket)
    parent <────────────── everything printed ───────────── child      (on the pipe)
    parent ── b"R" + pid ──> server ── wait status ──> parent          (only now is the pid free again)

The child answers with values, never with verdicts, in the codec below, which the parent's ``wire.py`` uses as well.
"""

from __future__ import annotations

import contextlib
import linecache
import math
import os
import resource
import signal
import socket
import struct
import sys
import types
import warnings
from collections.abc import Callable, Sequence
from importlib.machinery import PathFinder
from typing import Any, NamedTuple

# dtype strings that may cross, with their item sizes in bytes. No objects, no strings, no records.
ITEM_SIZES = {
    "|b1": 1, "|i1": 1, "|u1": 1, "<i2": 2, "<u2": 2, "<i4": 4, "<u4": 4, "<i8": 8, "<u8": 8,
    "<f2": 2, "<f4": 4, "<f8": 8, "<c8": 8, "<c16": 16,
}  # fmt: skip
MAX_DEPTH = 32  # a list of layers of arrays needs 3; a self-referential list needs all there is
MAX_NODES = 20_000  # items of nested lists; larger data should come as an array
MAX_INT_BYTES = 512  # 1,233 decimal digits: more than any answer, less than int-to-text conversion is limited to
MAX_TEXT_BYTES = 256 * 1024
MAX_JOB_TEXT_BYTES = 16 * 1024 * 1024  # a source, on its way in: more than the intake lets pass, in any encoding
MAX_NDIM = 32
MAX_EXTENT = 2**40  # the product of an empty array's other lengths; far beyond it numpy refuses the shape
MAX_MESSAGE = 2_000
MAX_NAME = 200
MAX_LINE = 2**31
MAX_FRAMES = 12
MAX_WARNINGS = 5
LENGTH = struct.Struct("<I")


class Malformed(ValueError):
    """Bytes that are not a message of ours. The only exception that ``decode`` raises."""


class Unsupported(ValueError):
    """A value that cannot cross; the message names its type."""


class TooLarge(ValueError):
    """A value that could cross but for its size."""


class PlainArray(NamedTuple):
    """An array as it crosses: dtype string, shape, little-endian C-order bytes."""

    dtype: str
    shape: tuple[int, ...]
    data: bytes


def encode(value: Any, array_type: type = PlainArray) -> bytes:
    """A value as bytes: one tag byte, then a length or count where one is needed, then the content.

    ``value`` is made of None, bool, int, float, str, ``array_type`` and tuples of these; raises Unsupported otherwise.
    """
    out: list[bytes] = []
    _encode(value, array_type, out)
    return b"".join(out)


def _encode(value: Any, array_type: type, out: list[bytes]) -> None:
    kind = type(value)
    if value is None:
        out.append(b"N")
    elif kind is bool:
        out.append(b"T" if value else b"F")
    elif kind is float:
        out.append(b"f" + struct.pack("<d", value))
    elif kind is int:
        data = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
        out.append(b"i" + LENGTH.pack(len(data)) + data)
    elif kind is str:
        data = value.encode("utf-8", "replace")
        out.append(b"s" + LENGTH.pack(len(data)) + data)
    elif kind is array_type:
        dtype = value.dtype.encode("ascii")
        out.append(b"a" + bytes([len(dtype)]) + dtype + bytes([len(value.shape)]))
        out.append(struct.pack(f"<{len(value.shape)}Q", *value.shape))
        out.append(value.data)
    elif kind is tuple:
        out.append(b"t" + LENGTH.pack(len(value)))
        for item in value:
            _encode(item, array_type, out)
    else:
        raise Unsupported(kind.__name__)


def decode(
    data: bytes,
    make_array: Callable[[str, tuple[int, ...], bytes], Any] = PlainArray,
    most_text: int = MAX_TEXT_BYTES,
) -> Any:
    """The value that ``data`` holds, all of it; raises Malformed for anything else, before anything large is made."""
    reader = _Reader(data, make_array, most_text)
    value = reader.value(0)
    if reader.at != len(data):
        raise Malformed("bytes left over")
    return value


class _Reader:
    """A position in a message that only moves forward, and never past the end."""

    def __init__(self, data: bytes, make_array: Callable[[str, tuple[int, ...], bytes], Any], most_text: int) -> None:
        self.data = data
        self.most_text = most_text
        self.at = 0
        self.nodes = 0
        self.make_array = make_array

    def take(self, count: int) -> bytes:
        start = self.at
        if count > len(self.data) - start:
            raise Malformed("cut short")
        self.at = start + count
        return self.data[start : self.at]

    def length(self, most: int) -> int:
        (count,) = LENGTH.unpack(self.take(4))
        if count > most:
            raise Malformed("a length beyond its bound")
        return int(count)

    def value(self, depth: int) -> Any:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise Malformed("too deep or too many")
        tag = self.take(1)
        read = _READERS.get(tag)
        if read is None:
            raise Malformed("an unknown tag")
        return read(self, depth)

    def integer(self, _depth: int) -> int:
        return int.from_bytes(self.take(self.length(MAX_INT_BYTES)), "little", signed=True)

    def text(self, _depth: int) -> str:
        try:
            return self.take(self.length(self.most_text)).decode("utf-8")
        except UnicodeDecodeError:
            raise Malformed("text that is not UTF-8") from None

    def tuple(self, depth: int) -> tuple[Any, ...]:
        return tuple(self.value(depth + 1) for _ in range(self.length(MAX_NODES)))

    def array(self, _depth: int) -> Any:
        dtype = self.take(self.take(1)[0]).decode("ascii", "replace")
        size = ITEM_SIZES.get(dtype)
        if size is None:
            raise Malformed("a dtype that may not cross")
        ndim = self.take(1)[0]
        if ndim > MAX_NDIM:
            raise Malformed("too many dimensions")
        shape = struct.unpack(f"<{ndim}Q", self.take(8 * ndim))
        if math.prod(n or 1 for n in shape) > MAX_EXTENT:
            raise Malformed("a dimension beyond all bounds")
        size *= math.prod(shape)
        return self.make_array(dtype, shape, self.take(size))


_READERS: dict[bytes, Callable[[_Reader, int], Any]] = {
    b"N": lambda _reader, _depth: None,
    b"T": lambda _reader, _depth: True,
    b"F": lambda _reader, _depth: False,
    b"f": lambda reader, _depth: struct.unpack("<d", reader.take(8))[0],
    b"i": _Reader.integer,
    b"s": _Reader.text,
    b"t": _Reader.tuple,
    b"a": _Reader.array,
}


def plain(value: Any, most_bytes: int) -> Any:
    """What a subject's value is as plain data: numpy arrays from the exact base class, lists as tuples.

    Raises Unsupported for what has no plain form, and TooLarge beyond ``most_bytes``.
    """
    budget = [most_bytes, MAX_NODES]
    return _plain(value, 0, budget)


def _plain(value: Any, depth: int, budget: list[int]) -> Any:
    import numpy as np  # not above: the parent uses the codec before, or without, loading numpy

    budget[1] -= 1
    if depth > MAX_DEPTH:
        raise Unsupported("a list nested too deeply")
    if budget[1] < 0:
        raise TooLarge(f"more than {MAX_NODES} items in lists")
    kind = type(value)
    if value is None or kind is bool or kind is float:
        return value
    if kind is int:
        if value.bit_length() > 8 * (MAX_INT_BYTES - 1):
            raise TooLarge("an integer of more than a thousand digits")
        return value
    if kind is str:
        if len(value) > MAX_TEXT_BYTES // 4:  # UTF-8 takes at most four bytes a character
            raise TooLarge("a text of more than 65,536 characters")
        budget[0] -= len(value)
        if budget[0] < 0:
            raise TooLarge("texts of too many characters")
        return value
    if kind is list or kind is tuple:
        return tuple([_plain(item, depth + 1, budget) for item in value])
    if (kind is set or kind is frozenset) and all(type(item) is str for item in value):
        return tuple([_plain(item, depth + 1, budget) for item in sorted(value)])
    # Not isinstance, which believes what an object says of its own class.
    if kind is complex or issubclass(kind, (np.ndarray, np.generic)):
        return _plain_array(value, budget)
    raise Unsupported(_type_name(kind))


def _type_name(kind: type) -> str:
    """A class's own name, whatever its metaclass says of it."""
    return _exact(type.__dict__["__name__"].__get__(kind), MAX_NAME)


def _exact(text: str, most: int) -> str:
    """The start of a text as an exact str, without a method of a subclass having a say."""
    return str.__str__(text)[:most]


def _plain_array(value: Any, budget: list[int]) -> PlainArray:
    import numpy as np

    array = np.asarray(value)  # np.asarray makes the exact base class of any ndarray subclass
    wide = {"g": "<f8", "G": "<c16"}.get(array.dtype.char)  # long doubles differ between machines
    dtype = np.dtype(wide) if wide else array.dtype.newbyteorder("<")
    if dtype.str not in ITEM_SIZES:
        raise Unsupported(f"an array of dtype {array.dtype}")
    budget[0] -= array.size * dtype.itemsize
    if budget[0] < 0 or math.prod(n or 1 for n in array.shape) > MAX_EXTENT:
        raise TooLarge(f"an array of {array.size} entries")
    return PlainArray(dtype.str, array.shape, array.astype(dtype, copy=False).tobytes())


# The child


class _Channel:
    """Length-prefixed frames over the box's own socket."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock

    def send(self, message: Any) -> None:
        data = encode(message)
        self.sock.sendall(LENGTH.pack(len(data)) + data)

    def receive(self) -> Any:
        (length,) = LENGTH.unpack(self._exactly(LENGTH.size))
        return decode(self._exactly(length), _ndarray, MAX_JOB_TEXT_BYTES)

    def _exactly(self, count: int) -> bytes:
        chunks = []
        while count:
            chunk = self.sock.recv(min(count, 1 << 20))
            if not chunk:
                os._exit(0)  # the parent has closed the box: nobody is left to answer
            chunks.append(chunk)
            count -= len(chunk)
        return b"".join(chunks)


def _given(value: Any) -> Any:
    """An input as the subject gets it: what crosses as a tuple is a list, as people write and change them."""
    return [_given(item) for item in value] if type(value) is tuple else value


def _ndarray(dtype: str, shape: tuple[int, ...], data: bytes) -> Any:
    import numpy as np

    return np.frombuffer(data, dtype).reshape(shape).copy()[()]  # [()] makes a numpy scalar of shape ()


def _serve_box(channel: _Channel) -> None:
    """One box: load the sources, then answer calls until the parent closes the socket."""
    before, own, after, memory_mb, answer_bytes = channel.receive()
    _limit_memory(memory_mb)
    caught = _collect_warnings()
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    sys.argv = [own[0]]
    failed = _execute(before, module.__dict__, own[0]) if before else None
    # READY is sent before any code of the subject's has run: it alone is believed about the box itself.
    channel.send(("ready",) if failed is None else ("failed", failed))
    failed = _execute(own, module.__dict__, own[0])
    if after:  # also when the subject's own code stopped half-way: what it did define is called with it
        failed_after = _execute(after, module.__dict__, own[0])
        failed = failed or failed_after
    _flush()
    channel.send(("loaded", failed, _taken(caught)))
    while True:
        number, names, args, assigned = channel.receive()
        assigned = tuple((name, _given(value)) for name, value in assigned)
        arguments = None if args is None else [_given(value) for value in args]
        outcome = _answer(module.__dict__, names, arguments, assigned, own[0], answer_bytes)
        _flush()
        try:
            channel.send((number, *outcome, _taken(caught)))
        except MemoryError as error:  # an answer that fits the memory once, but not a second time as bytes
            del outcome
            channel.send((number, *_raised(error, own[0]), "", ()))


def _tried(function: Callable[..., Any], *arguments: Any) -> tuple[Any, BaseException | None]:
    """What a function returned, or what it raised: the one place where the subject's exceptions end, SystemExit and
    KeyboardInterrupt like any other.
    """
    try:
        return function(*arguments), None
    except BaseException as error:  # noqa: BLE001 - whatever a subject raises is its answer
        return None, error


def _execute(part: Sequence[str], namespace: dict[str, Any], own: str) -> Any:
    """Run a source; None, or (outcome, exception as data)."""
    name, text = part
    # Tracebacks find their source lines here: there is no file of that name.
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    _, error = _tried(lambda: exec(compile(text, name, "exec", dont_inherit=True), namespace))  # noqa: S102 - what a box is for
    return None if error is None else _raised(error, own)


def _answer(
    namespace: dict[str, Any], names: tuple[str, ...], args: Any, assigned: Any, own: str, answer_bytes: int
) -> tuple[str, Any, Any, str]:
    """One call or reading: (outcome, value, exception as data, detail)."""
    missing = [name for name in names if name not in namespace]
    if missing:
        return ("missing", None, None, missing[0])
    kept = {name: namespace[name] for name, _ in assigned if name in namespace}
    namespace.update(assigned)
    answer, error = _tried(_called, namespace, names, args, answer_bytes)
    for name, _ in assigned:
        namespace.pop(name, None)
    namespace.update(kept)
    if error is None:
        return answer  # type: ignore[no-any-return]  # what _called returns
    if type(error) is Unsupported:
        return ("unsupported", None, None, _said(error))
    if type(error) is TooLarge:
        return ("size-limit", None, None, _said(error))
    return (*_raised(error, own), "")


def _called(
    namespace: dict[str, Any], names: tuple[str, ...], args: Any, answer_bytes: int
) -> tuple[str, Any, Any, str]:
    if args is None:
        values = tuple(namespace[name] for name in names)
        value = values[0] if len(values) == 1 else values
    else:
        function = namespace[names[0]]
        if not callable(function):
            return ("not-callable", None, None, _type_name(type(function)))
        value = function(*args)
    return ("returned", plain(value, answer_bytes), None, "")


def _raised(error: BaseException, own: str) -> Any:
    """An exception as (outcome, value, (type, message, frames, name)), with the frames that lie in the file ``own``."""
    # Not isinstance, which asks the object for its class. That may be the subject's own, with anything behind its
    # attributes: each look at it may raise once more.
    outcome = "memory-limit" if issubclass(type(error), MemoryError) else "raised"
    frames, _ = _tried(_frames, error, own)
    name, _ = _tried(lambda: _exact(getattr(error, "name", None) or "", MAX_NAME))
    return (outcome, None, (_type_name(type(error)), _said(error), frames or (), name or ""))


def _said(error: Any) -> str:
    """An exception's message; the interpreter's own words where its class fails to make one."""
    text, failed = _tried(
        lambda: _exact(str(error.msg if issubclass(type(error), SyntaxError) else error), MAX_MESSAGE)
    )
    return str(text) if failed is None else "<exception str() failed>"


def _frames(error: Any, own: str) -> tuple[tuple[int, str, str], ...]:
    frames = []
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        if code.co_filename == own:
            line = step.tb_lineno or 0
            frames.append((line, _exact(code.co_name, MAX_NAME), _exact(linecache.getline(own, line).rstrip(), 400)))
        step = step.tb_next
    if issubclass(type(error), SyntaxError) and error.filename == own:
        line = error.lineno if type(error.lineno) is int and 0 <= error.lineno < MAX_LINE else 0
        frames.append((line, "", _exact((error.text or "").rstrip(), 400)))
    return tuple(frames[: MAX_FRAMES // 2] + frames[MAX_FRAMES // 2 :][-(MAX_FRAMES // 2) :])


def _collect_warnings() -> list[str]:
    caught: list[str] = []

    def keep(message: Warning | str, category: type[Warning], *_where: Any, **_more: Any) -> None:
        text = f"{category.__name__}: {message}"[:400]
        if len(caught) < MAX_WARNINGS and text not in caught:
            caught.append(text)

    warnings.showwarning = keep
    warnings.simplefilter("always")
    return caught


def _taken(caught: list[str]) -> tuple[str, ...]:
    texts = tuple(caught)
    caught.clear()
    return texts


def _flush(streams: tuple[Any, ...] = (sys.stdout, sys.stderr)) -> None:
    for stream in streams:
        with contextlib.suppress(OSError, ValueError):  # the subject may have closed it
            stream.flush()


def _limit_memory(megabytes: int) -> None:
    with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123 - pathlib is not loaded here
        base = int(statm.read().split()[0]) * resource.getpagesize()
    bound = base + megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


# The fork server

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_SWEEPS = 1000  # rounds of killing: one is enough unless what is killed forks as fast as it can


def _prctl(option: int, value: int) -> None:
    import ctypes  # loaded by numpy already

    ctypes.CDLL(None).prctl(option, ctypes.c_ulong(value), 0, 0, 0)


def _become_box(channel: socket.socket, output: int, server: int) -> None:
    """In a fresh child: its own session, nothing to read, everything printed into the pipe."""
    os.setsid()  # the parent can then end the box with all that it started
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)  # without its server nobody could say how a box ended
    if os.getppid() != server:
        os._exit(0)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(source, target)
    os.close(nothing)
    os.close(output)
    channel.set_inheritable(False)
    _reseed()
    _serve_box(_Channel(channel))


def _reseed() -> None:
    import random  # loaded by numpy already

    import numpy as np

    # A fixed seed: an unseeded random answer repeats, so that a grading can be repeated.
    random.seed(0)
    np.random.seed(0)


def serve(control: socket.socket) -> None:
    """Fork a box whenever the parent asks; end when the parent is gone, even in the middle of an answer."""
    children: set[int] = set()
    try:
        _serve(control, children)
    finally:
        _end(children)


class _ListedPackages:
    """Finds numpy in the folder that it is installed in, and nothing else that stands there: not the grader, whose
    solutions would come with it, and nothing that happens to be installed on one machine and not on another.
    """

    NAMES = ("numpy",)

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def find_spec(self, name: str, _path: Any = None, _target: Any = None) -> Any:
        """The spec of a listed top-level package; its modules are found by its own path."""
        return PathFinder.find_spec(name, [self.folder]) if name in self.NAMES else None


def _serve(control: socket.socket, children: set[int]) -> None:
    sys.meta_path.append(_ListedPackages(control.recv(4096).decode()))
    import numpy  # the folder to find it in has only now been told
    import numpy.random  # noqa: F401 - else each child would load it anew (11 ms)

    _prctl(_PR_SET_CHILD_SUBREAPER, 1)  # what outlives its box comes to this process, which ends it
    server = os.getpid()
    while True:
        message, descriptors, _flags, _address = socket.recv_fds(control, 64, 2)
        if not message:
            return
        if message == b"F":
            pid = os.fork()
            if pid == 0:
                try:
                    control.close()
                    _become_box(socket.socket(fileno=descriptors[0]), descriptors[1], server)
                finally:  # whatever the subject brought about, this process never acts as the server
                    os._exit(1)
            children.add(pid)
            for descriptor in descriptors:
                os.close(descriptor)
            control.send(struct.pack("<q", pid))
        else:
            (pid,) = struct.unpack("<q", message[1:])
            status = os.waitpid(pid, 0)[1]
            children.discard(pid)
            _sweep(children)
            control.send(struct.pack("<q", status))


def _sweep(children: set[int]) -> None:
    """End what boxes left behind, in whatever session it hid: its parents are gone, so it is a child of the server."""
    for _ in range(_SWEEPS):
        try:
            with open("/proc/thread-self/children", "rb") as listed:  # noqa: PTH123 - as above
                strays = {int(pid) for pid in listed.read().split()} - children
        except OSError:  # a kernel built without this list
            return
        if not strays:
            return
        for pid in strays:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _end(children: set[int]) -> None:
    """The parent is gone, perhaps by SIGKILL: leave no process and no folder behind."""
    for pid in children:
        for kill in (os.killpg, os.kill):  # the group does not exist before the child has made it
            with contextlib.suppress(ProcessLookupError):
                kill(pid, signal.SIGKILL)
    _sweep(set())
    # The folder that the parent made for this server. Not shutil, which goes as deep as a subject's folders do.
    os.execv("/bin/rm", ["rm", "-rf", "--", os.getcwd()])  # noqa: PTH109, S606 - pathlib is not loaded; no shell is wanted


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle; it then closes the control socket
    serve(socket.socket(fileno=int(sys.argv[1])))
