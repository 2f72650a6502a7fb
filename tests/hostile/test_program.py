"""Attacks on the whole program: whatever a submission is, holds or stands beside, marks and exit code stay the same.

Each test grades the same half-right submission with the real command, once in peace and once under attack. Attacks that
are run anywhere but in a box write their name into a file, which is looked for afterwards.
"""

from __future__ import annotations

import importlib.util
import json
import marshal
import os
import shutil
import socket
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.place import COMMAND, EXERCISE, Place
from tests.report.formats import test_github

Write = Callable[..., Path]
Marks = tuple[int, float, dict[str, tuple[str, float]]]

HALF = """
def line(x):
    return 3.0 * (x + 1)


def layer(z):
    return z * 0


c = 0.5
pick = "red"
picks = ["three", "one"]
w, b = 10, -5
"""
"""Right in `line` and `picks`, wrong in everything else: four of ten points."""

WITNESS = """
import os as _os
with open({mark!r}, "a") as _file:
    _file.write(__name__ + " in " + str(_os.getpid()) + "\\n")
"""
"""What a hostile module does first: it leaves word that it was run."""


class Scene:
    """A place with the made exercise, a hostile folder below it, and what is known of the peaceful run."""

    def __init__(self, place: Place, peaceful: Marks) -> None:
        self.place, self.peaceful = place, peaceful
        self.folder = place.folder / "handed-in"
        self.folder.mkdir()
        self.mark = place.folder / "executed"
        self.exercise = str(place.folder / EXERCISE)
        self.witness = WITNESS.format(mark=str(self.mark))
        self.submission(HALF)

    def submission(self, text: str | bytes, name: str = "half.py") -> Path:
        """A submission in the hostile folder."""
        return self.file(name, text)

    def file(self, name: str, text: str | bytes) -> Path:
        """A file in the hostile folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def module(self, name: str, more: str = "") -> None:
        """A module beside the submission that tells of its execution."""
        self.file(name, self.witness + more)

    def run(
        self, *options: str, env: Mapping[str, str] | None = None, command: tuple[str, ...] = (), **more: Any
    ) -> subprocess.CompletedProcess[str]:
        """``grader check`` of the submission, by someone whose current folder is the hostile one."""
        words = (*(command or (COMMAND,)), "check", "half.py", "--exercise", self.exercise, *options)
        settings = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True, "timeout": 60, **more}
        done = subprocess.run(
            words, cwd=self.folder, env=self.place.environment | dict(env or {}), check=False, **settings
        )
        assert self.place.left_behind() == []
        return done

    def marks(self, **options: Any) -> Marks:
        """What the command makes of the submission: its exit code, the points, and what each question earned."""
        return marks_of(self.run("--format", "json", **options))

    def unharmed(self, **options: Any) -> None:
        """Marks and exit code are those of the peaceful run, and no hostile module has been run."""
        assert self.marks(**options) == self.peaceful
        assert self.executed() == ""

    def executed(self) -> str:
        """Which hostile modules were run outside of a box."""
        return self.mark.read_text() if self.mark.exists() else ""


def marks_of(done: subprocess.CompletedProcess[str]) -> Marks:
    """Exit code, points, and each question's status and points."""
    assert done.stdout, done.stderr
    result = json.loads(done.stdout)["result"]
    questions = {question["id"]: (question["status"], question["earned"]) for question in result["questions"]}
    return done.returncode, result["earned"], questions


@pytest.fixture(scope="module")
def peaceful(tmp_path_factory: pytest.TempPathFactory) -> Marks:
    """The marks of the half-right submission where nobody attacks."""
    from tests.conftest import write_made

    folder = tmp_path_factory.mktemp("peace")
    write_made("made", folder)
    place = Place(folder)
    place.write("half.py", HALF)
    found = marks_of(place.run("check", "half.py", "--exercise", EXERCISE, "--format", "json"))
    assert found[:2] == (1, 4.0)
    return found


@pytest.fixture
def scene(tmp_path: Path, write_exercise: Write, peaceful: Marks) -> Scene:
    """The scene of an attack."""
    write_exercise()
    return Scene(Place(tmp_path), peaceful)


# What a submission does to the modules that would judge it, were they in its process

PATCHES = {
    "numpy's comparisons": """
        import numpy as np, numpy.testing
        for name in ("allclose", "isclose", "array_equal", "array_equiv", "all", "equal", "less_equal"):
            setattr(np, name, lambda *args, **options: True)
        for name in [name for name in dir(np.testing) if name.startswith("assert")]:
            setattr(np.testing, name, lambda *args, **options: None)
    """,
    "builtins": """
        import builtins
        for name in ("all", "any", "abs", "max", "min", "round", "sum", "hash", "eval", "print", "open", "sorted"):
            setattr(builtins, name, lambda *args, **options: True)
    """,
    "unittest and doctest": """
        import unittest, doctest
        unittest.TestCase.run = lambda self, result=None: result
        unittest.TestResult.wasSuccessful = lambda self: True
        doctest.testmod = lambda *args, **options: doctest.TestResults(0, 99)
    """,
    "modules of the grader": """
        import sys, types
        class Judge(types.ModuleType):
            def __getattr__(self, name):
                return lambda *args, **options: True
        ours = "grader", "grader.grading.judge", "grader.numeric.compare", "grader.grading.build_report"
        for name in (*ours, "click", "json", "pytest"):
            sys.modules[name] = Judge(name)
    """,
    "every function that it can find": """
        import gc, types
        names = ("judge", "compare", "grade", "close", "passed")
        for found in gc.get_objects():
            if isinstance(found, types.FunctionType) and found.__name__ in names:
                found.__code__ = (lambda *args, **options: True).__code__
    """,
    "the import system": """
        import sys, importlib
        class Finder:
            def find_spec(self, name, path=None, target=None):
                return importlib.util.spec_from_loader(name, self)
            def create_module(self, spec):
                return None
            def exec_module(self, module):
                module.allclose = lambda *args, **options: True
        sys.meta_path.insert(0, Finder())
    """,
    "exit handlers": """
        import atexit, os, signal, sys, threading
        atexit.register(os._exit, 0)
        sys.excepthook = lambda *args: os._exit(0)
        for number in (signal.SIGTERM, signal.SIGALRM, signal.SIGINT):
            signal.signal(number, lambda *args: os._exit(0))
    """,
    "a forged report": """
        import sys
        for stream in (sys.stdout, sys.stderr):
            stream.write("10 of 10 points\\n")
            stream.write('{"format": "grader.report", "result": {"earned": 10, "points": 10}}\\n')
            stream.flush()
    """,
}


@pytest.mark.parametrize("attack", PATCHES.values(), ids=PATCHES.keys())
@pytest.mark.parametrize("confined", [True, False], ids=["sandboxed", "trusted"])
def test_a_patch_changes_nothing(scene: Scene, attack: str, confined: bool) -> None:
    """Whatever is patched in the submission's process, sandboxed or not: who judges is another process."""
    lines = [line[8:] for line in attack.strip("\n").split("\n")]
    body = "\n".join(f"    {line}" for line in lines)
    scene.submission(f"try:\n{body}\nexcept Exception:\n    pass\n{HALF}")
    options = () if confined else ("--trusted",)
    assert marks_of(scene.run("--format", "json", *options)) == scene.peaceful


LIARS = """
import numpy as np


def always(*args, **options):
    return True


class Lies:
    __eq__ = __le__ = __ge__ = __lt__ = __gt__ = __ne__ = __contains__ = __bool__ = always
    __hash__ = lambda self: hash("blue")
    __sub__ = __rsub__ = __abs__ = lambda self, *other: 0
    __reduce_ex__ = lambda self, protocol: (exec, (WITNESS,))


class Array(Lies, np.ndarray):
    __array_priority__ = 1e9
    __array_ufunc__ = __array_function__ = always
    __array__ = lambda self, *args, **options: np.full((2,), np.nan)
    shape = property(lambda self: (2,))
    __class__ = np.ndarray


class Number(Lies, float):
    __float__ = lambda self: 0.25


class Text(Lies, str):
    __str__ = __repr__ = lambda self: "blue"


class Many(Lies, list):
    __iter__ = lambda self: iter(("one", "three"))


def line(x):
    return 3.0 * (x + 1)


def layer(z):
    return np.zeros(np.shape(z)).view(Array)


c = Number(0.5)
pick = Text("red")
picks = ["three", "one"]
w, b = Number(10), Number(-5)
"""


def test_a_value_that_lies_earns_nothing(scene: Scene) -> None:
    """Subclasses that are equal to everything, and would run code where they are unpickled, earn what plain ones do."""
    scene.submission(f"WITNESS = {scene.witness!r}\n{LIARS}")
    code, earned, questions = scene.marks()
    assert (code, earned) == scene.peaceful[:2]
    assert {name: points for name, (_, points) in questions.items()} == {
        name: points for name, (_, points) in scene.peaceful[2].items()
    }
    assert scene.executed() == ""


FORGER = """
import os, stat, struct, sys

channels = []
for descriptor in range(3, 256):
    try:
        if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
            channels.append(descriptor)
    except OSError:
        pass
above = sys._getframe()
while above is not None and "encode" not in above.f_globals:
    above = above.f_back


def send(*message):
    data = above.f_globals["encode"](message)
    for channel in channels:
        os.write(channel, struct.pack("<I", len(data)) + data)


"""
FORGERIES = {
    "the verdict": ("send('verdict', 'right', 10.0)", "load"),
    "that all is right": ("send('passed',); send('right',); send(0, 'right', None, None, '', ())", "load"),
    "answers that nobody asked for": (
        "[send(number, 'returned', 0.25, None, '', ()) for number in range(-5, 100)]",
        "load",
    ),
    "an answer before its own": ("send(0, 'returned', True, None, '', ())", "call"),
    "a value with a verdict beside it": ("send(0, 'returned', ('right', 10.0), None, '', ())", "call"),
    "that the sandbox failed": ("send(0, 'box-failed', None, None, '', ())", "call"),
}


@pytest.mark.parametrize(("attack", "when"), FORGERIES.values(), ids=FORGERIES.keys())
def test_a_forged_message_earns_nothing(scene: Scene, attack: str, when: str) -> None:
    """Messages that are written to the box's channel claim values at most: nothing is earned by them, by nobody."""
    wrong = HALF.replace("3.0 * (x + 1)", "0.0").replace('["three", "one"]', "[]")
    body = wrong.replace("def line(x):", f"def line(x):\n    {attack}") if when == "call" else f"{attack}\n{wrong}"
    scene.submission(FORGER + body)
    code, earned, questions = scene.marks()
    assert (code, earned) == (1, 0.0)
    assert not {status for status, _ in questions.values()} & {"right", "partial", "ungradable"}
    assert scene.executed() == ""


# What stands beside a submission

# Python itself loads this one from PYTHONPATH before any program, or cannot start: see what cannot be kept out, below.
LOADED_BY_PYTHON = {"encodings"}
LIBRARIES = ("click", "numpy", "msgspec", "jinja2", "markupsafe", "rich", "markdown_it", "mdit_py_plugins", "mdurl")
STANDARD = sorted(sys.stdlib_module_names - LOADED_BY_PYTHON)


@pytest.fixture
def beset(scene: Scene) -> Scene:
    """A submission beside which stands a module for each name that the grader could import, and files of its own."""
    for name in (*STANDARD, *LIBRARIES, "latex2mathml", "pytest", "conftest", "inside", "worker"):
        scene.module(f"{name}.py")
    for name in ("__init__", "cli", "judge", "__main__", "compare"):
        scene.module(f"grader/{name}.py", "\ndef main(*args):\n    raise SystemExit(0)\n")
    scene.module("numpy/__init__.py")
    scene.file("exercise.toml", "title = 'Mine'\n")
    scene.file("key.toml", "[line]\nanswer = 0\n")
    scene.file("starter.py", HALF)
    scene.file("reference.py", scene.witness + HALF)
    scene.file("pyproject.toml", "[tool.pytest.ini_options]\naddopts = '-p conftest'\n[tool.grader]\npass-mark = 0\n")
    scene.file("setup.cfg", "[tool:pytest]\naddopts = -p conftest\n")
    scene.file("evil.pth", f"import os; open({str(scene.mark)!r}, 'a').write('pth')\n")
    for name in ("lib/python3.11/site-packages", "Lib/site-packages", "site-packages"):
        scene.file(f"{name}/evil.pth", f"import os; open({str(scene.mark)!r}, 'a').write('pth')\n")
        scene.module(f"{name}/usercustomize.py")
    return scene


# What PYTHONPATH may hold, as it is seen from the hostile folder.
PATHS = {
    "unset": None,
    "a dot": ".",
    "the folder": "{folder}",
    "empty entries": ":",
    "an empty entry behind another": "/nowhere:",
    "a way round": "../handed-in/./",
    "a link": "{folder}/../link",
    "the standard library first": "{stdlib}:{folder}",
}


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS.keys())
def test_modules_beside_a_submission_are_not_run(beset: Scene, path: str | None) -> None:
    """A module of any name that the grader imports, where the grader is run in that folder, on its path or not."""
    (beset.place.folder / "link").symlink_to(beset.folder)
    stdlib = Path(os.__file__).parent
    env = {} if path is None else {"PYTHONPATH": path.format(folder=beset.folder, stdlib=stdlib)}
    beset.unharmed(env=env)


def test_modules_around_and_below_a_submission_are_not_run(beset: Scene) -> None:
    """A path that leads above the submission's folder, or into a folder or an archive inside it."""
    below = beset.folder / "more"
    below.mkdir()
    shutil.copy(beset.folder / "click.py", below)
    shutil.copy(beset.folder / "click.py", beset.place.folder)
    archive = shutil.make_archive(str(beset.folder / "archive"), "zip", below)
    for path in (below, beset.place.folder, archive):
        beset.unharmed(env={"PYTHONPATH": str(path)})


def test_a_submission_elsewhere_is_known_by_its_name(beset: Scene) -> None:
    """The caller works in another folder, and names the submission with its path, or that of its exercise."""
    environment = beset.place.environment | {"PYTHONPATH": str(beset.folder)}
    words = (COMMAND, "check", str(beset.folder / "half.py"), f"--exercise={beset.exercise}", "--format=json")
    done = subprocess.run(words, cwd="/", env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert marks_of(done) == beset.peaceful
    assert beset.executed() == ""


def test_the_module_is_run_in_a_hostile_folder(scene: Scene) -> None:
    """``python -m grader`` looks into the current folder first, and still takes no library from there."""
    for name in (*LIBRARIES, "latex2mathml", "json", "random", "tempfile", "ast", "hashlib", "subprocess", "conftest"):
        scene.module(f"{name}.py")
    scene.unharmed(command=(sys.executable, "-m", "grader"))


def test_an_isolated_module_is_run_in_a_hostile_folder(beset: Scene) -> None:
    """``python -I -m grader`` is what the refusals recommend: nothing at all is taken from there."""
    beset.module("sitecustomize.py")
    beset.unharmed(command=(sys.executable, "-I", "-m", "grader"), env={"PYTHONPATH": "."})


@pytest.mark.parametrize(
    ("name", "command", "env"),
    [
        ("sitecustomize", (COMMAND,), {"PYTHONPATH": "."}),
        ("sitecustomize", (sys.executable, "-m", "grader"), {"PYTHONPATH": "."}),
        ("typing", (sys.executable, "-m", "grader"), {}),
    ],
)
def test_what_python_has_loaded_before_us_is_refused(
    scene: Scene, name: str, command: tuple[str, ...], env: dict[str, str]
) -> None:
    """What is loaded before any program has run already; nothing is graded then, and the sentence says what to do."""
    scene.module(f"{name}.py", "\nTYPE_CHECKING = False\n")
    done = scene.run(command=command, env=env)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"grader: Python has loaded {name} from a folder where submissions may be, before the grader. "
        "Unset PYTHONPATH, or run: python -I -m grader\n"
    )


def test_compiled_modules_in_a_submissions_folder_are_not_believed(scene: Scene) -> None:
    """Where the caller has compiled modules kept there, one that says it is the grader's judge is not run."""
    import grader.grading.judge as judge

    source = Path(judge.__file__)
    kept = scene.folder / Path(*source.parent.parts[1:]) / f"judge.{sys.implementation.cache_tag}.pyc"
    kept.parent.mkdir(parents=True)
    code = compile(scene.witness + source.read_text(encoding="utf-8").replace("from __future__", "# "), "judge", "exec")
    state = source.stat()
    head = importlib.util.MAGIC_NUMBER + struct.pack("<III", 0, int(state.st_mtime), state.st_size)
    kept.write_bytes(head + marshal.dumps(code))
    scene.unharmed(env={"PYTHONPYCACHEPREFIX": str(scene.folder)})


def test_an_honest_path_is_left_alone(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Folders on PYTHONPATH that have nothing to do with the submission stay there: their owner is the caller."""
    honest = tmp_path_factory.mktemp("honest")
    (honest / "mdurl.py").write_text(scene.witness)  # read by the page's Markdown alone, which then fails
    scene.run("--format", "html", env={"PYTHONPATH": f"{honest}:."})
    assert scene.executed().startswith("mdurl in ")


def test_a_checkout_may_be_on_the_path_and_hold_submissions() -> None:
    """Where the grader itself is on the path, around the submission, it is found all the same."""
    root = Path(__file__).parent.parent.parent
    for command in ((COMMAND,), (sys.executable, "-m", "grader")):
        for path in (".", str(root), ""):
            environment = {**os.environ, "PYTHONPATH": path}
            words = (
                *command,
                "check",
                "solutions/chain-rule/reference.py",
                "--exercise",
                "chain-rule",
                "--format",
                "json",
            )
            done = subprocess.run(words, cwd=root, env=environment, capture_output=True, text=True, check=False)
            assert (done.returncode, done.stderr) == (0, "")


def test_looking_around_loads_nothing(scene: Scene) -> None:
    """The check before the command imports no module that Python has not loaded by itself, so that it costs little."""
    code = (
        "import sys; before, made = set(sys.modules), {'__name__': 'command', '__spec__': None}; "
        "exec(open(sys.argv[1]).read(), made); made['_named'](), made['_own_home'](); "
        "assert made['_places'](sys.argv); print(sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code, COMMAND], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_grader_that_lies_among_submissions_is_refused(scene: Scene) -> None:
    """Where the grader's own libraries are found in no other place than there, a sentence says so: it is no mark."""
    (scene.folder / "lib").mkdir()
    for package in ("grader", "click"):
        found = importlib.util.find_spec(package)
        assert found is not None
        (scene.folder / "lib" / package).symlink_to(Path(str(found.origin)).parent)
    done = scene.run(command=(sys.executable, "-S", COMMAND), env={"PYTHONPATH": "lib"})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "grader: No module named 'grader', except where submissions may be. "
        "Keep them out of the folders on PYTHONPATH.\n"
    )
    done = scene.run(command=(sys.executable, "-S", COMMAND))
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr == "grader: The grader is not complete: No module named 'grader'. Install it again.\n"


@pytest.mark.parametrize("env", [{"PYTHONHOME": "."}, {"PYTHONPATH": "fake"}], ids=["PYTHONHOME", "encodings"])
def test_an_interpreter_that_cannot_start_prints_no_marks(scene: Scene, env: dict[str, str]) -> None:
    """Where the environment breaks Python itself there is no report; nothing of ours is run."""
    scene.file("fake/encodings.py", "")
    done = scene.run(env=env)
    assert done.returncode != 0
    assert done.stdout == ""
    assert "Fatal Python error" in done.stderr


def test_exercises_of_a_submission_are_not_taken_for_ours(scene: Scene, write_exercise: Write) -> None:
    """Folders ``exercises`` and ``solutions`` beside a submission answer to no name of a packaged exercise."""
    text = "# exercise: training-networks\n" + HALF
    scene.submission(text)
    words = (COMMAND, "check", "half.py", "--format", "json")

    def graded() -> Any:
        done = subprocess.run(
            words, cwd=scene.folder, env=scene.place.environment, capture_output=True, text=True, check=False
        )
        return done.returncode, json.loads(done.stdout)["result"]

    before = graded()
    write_exercise("training-networks", scene.folder)
    scene.file("grader.toml", "exercises = '.'\n")
    assert graded() == before
    assert before[1]["points"] == 14


# What the caller's environment may hold

ENVIRONMENT = {
    "PYTHONSTARTUP": "evil.py",
    "PYTHONINSPECT": "1",
    "PYTHONOPTIMIZE": "2",
    "PYTHONWARNINGS": "error",
    "PYTHONDEVMODE": "1",
    "PYTHONUSERBASE": ".",
    "PYTHONPYCACHEPREFIX": ".",
    "PYTHONBREAKPOINT": "evil.main",
    "PYTHONHASHSEED": "1",
    "PYTHONIOENCODING": "ascii",
    "PYTHONUTF8": "0",
    "LC_ALL": "C",
    "LD_PRELOAD": "./evil.so",
    "LD_LIBRARY_PATH": ".",
    "TMPDIR": ".",
    "HOME": ".",
    "XDG_CACHE_HOME": ".",
    "XDG_CONFIG_HOME": ".",
    "PATH": ".",
    "NO_COLOR": "1",
    "COLUMNS": "1",
    "TERM": "../../evil",
    "GRADER_PASS_MARK": "0",
    "CHECK_PASS_MARK": "0",
    "MPLCONFIGDIR": ".",
    "BASH_ENV": "evil.sh",
    "OPENBLAS_NUM_THREADS": "-1",
}


@pytest.mark.parametrize("name", ENVIRONMENT)
def test_the_environment_changes_no_mark(beset: Scene, name: str) -> None:
    """A variable that leads into the hostile folder, or that changes how Python or the C library work."""
    value = ENVIRONMENT[name]
    beset.module("evil.py", "\ndef main(*args):\n    raise SystemExit(0)\n")
    script = f"#!/bin/sh\necho $0 >> {beset.mark}\nexit 0\n"
    for program in (
        "bwrap",
        "python",
        "python3",
        "unshare",
        "sh",
        "git",
        "less",
        "locale",
        "ldconfig",
        "gcc",
        "evil.sh",
    ):
        beset.file(program, script).chmod(0o755)
    for library in ("evil.so", "libseccomp.so.2", "libm.so.9"):
        beset.file(library, b"\x7fELF no library")
    value = str(beset.folder) if value == "." else value
    beset.unharmed(env={name: value})
    assert not list(beset.folder.rglob("*.html"))


def test_asserts_carry_no_weight(scene: Scene) -> None:
    """Where Python leaves out asserts a forged message is told from an answer all the same."""
    scene.submission(FORGER + HALF.replace("def line(x):", "def line(x):\n    send(0, 'right', 1, 2)"))
    with_asserts = scene.marks()
    assert scene.marks(env={"PYTHONOPTIMIZE": "2"}) == with_asserts
    assert with_asserts[2]["line"] == ("wrong", 0.0)


def test_the_environment_does_not_reach_a_box(scene: Scene) -> None:
    """A submission does not see its caller's variables: neither what they hold nor what they do."""
    scene.submission("import os\nline = print(sorted(os.environ))\n" + HALF)
    done = scene.run(env={"SECRET_TOKEN": "x", "LD_LIBRARY_PATH": ".", "GITHUB_TOKEN": "y"})
    assert done.returncode == 1
    assert "'PATH'" in done.stdout
    assert not [name for name in ("SECRET_TOKEN", "LD_LIBRARY_PATH", "GITHUB_TOKEN") if name in done.stdout]


# Drawings that were kept

FORGED = "<b id=forged>10 of 10 points</b>"


def drawings(scene: Scene) -> tuple[dict[str, str], Path]:
    """Variables that name a cache below the hostile folder, filled by an honest run, and then forged."""
    env = {"XDG_CACHE_HOME": str(scene.folder / "cache"), "HOME": str(scene.folder)}
    page = scene.run("--format", "html", env=env).stdout
    assert FORGED not in page
    folder = scene.folder / "cache" / "grader"
    kept = list(folder.iterdir())
    assert kept
    for file in kept:
        seal, _, data = file.read_bytes().partition(b"\n")
        forged = data.replace(b"number", FORGED.encode())  # a word of the exercise's text
        assert sha256(file.name.encode() + data).hexdigest().encode() == seal
        file.write_bytes(sha256(file.name.encode() + forged).hexdigest().encode() + b"\n" + forged)
    return env, folder


def test_a_kept_drawing_of_our_own_is_believed(scene: Scene) -> None:
    """What the tests below forge would be seen in a page: who can write the user's own files can write their pages."""
    env, _ = drawings(scene)
    assert FORGED in scene.run("--format", "html", env=env).stdout


def _folder_for_all(folder: Path) -> None:
    folder.chmod(0o777)


def _files_for_all(folder: Path) -> None:
    for file in folder.iterdir():
        file.chmod(0o666)


def _files_for_a_group(folder: Path) -> None:
    for file in folder.iterdir():
        file.chmod(0o640)


def _a_link_for_a_folder(folder: Path) -> None:
    folder.rename(folder.with_name("elsewhere"))
    folder.symlink_to("elsewhere")


def _links_for_files(folder: Path) -> None:
    for file in list(folder.iterdir()):
        moved = file.rename(folder.parent / file.name)
        file.symlink_to(moved)


def _anothers_folder(folder: Path) -> None:
    os.chown(folder, 65_000, 65_000)


def _anothers_files(folder: Path) -> None:
    for file in folder.iterdir():
        os.chown(file, 65_000, 65_000)


def _pipes(folder: Path) -> None:
    for file in list(folder.iterdir()):
        file.unlink()
        os.mkfifo(file, 0o600)


# Only root can give files away.
AS_ROOT = (_anothers_folder, _anothers_files) if os.geteuid() == 0 else ()


@pytest.mark.parametrize(
    "change",
    [_folder_for_all, _files_for_all, _files_for_a_group, _a_link_for_a_folder, _links_for_files, _pipes, *AS_ROOT],
)
def test_a_kept_drawing_that_another_could_have_made_is_not_believed(
    scene: Scene, change: Callable[[Path], None]
) -> None:
    """In a folder or a file that others own or can write, or behind a link, a forged drawing gets into no page."""
    env, folder = drawings(scene)
    change(folder)
    done = scene.run("--format", "html", env=env)
    assert done.returncode == 1
    assert "<math" in done.stdout
    assert "forged" not in done.stdout


# A submission that is another file


def _targets(scene: Scene) -> Iterator[tuple[str, Path]]:
    reference = scene.place.folder / "solutions" / "made" / "reference.py"
    os.mkfifo(scene.folder / "fifo.py")
    yield "the reference", reference
    yield "the users", Path("/etc/passwd")
    yield "a pipe", scene.folder / "fifo.py"
    yield "nothing", scene.folder / "nowhere.py"
    yield "itself", scene.folder / "half.py"
    yield "a folder", scene.place.folder
    yield "a device", Path("/dev/zero")
    yield "the terminal", Path("/dev/tty")


def test_a_link_in_place_of_a_submission_is_refused(scene: Scene) -> None:
    """A link to the reference would earn full marks, one to other files would show them: no link is followed."""
    path = scene.folder / "half.py"
    for name, target in _targets(scene):
        path.unlink()
        path.symlink_to(target)
        done = scene.run()
        assert (done.returncode, done.stdout) == (2, ""), name
        assert done.stderr == (
            "grader: 'half.py' is a link to another file. Replace it by a copy of that file, or name the file itself.\n"
        ), name


def test_a_submission_behind_a_linked_folder_is_graded(scene: Scene) -> None:
    """Folders on the way are the caller's own, and may be links."""
    (scene.place.folder / "class").symlink_to(scene.folder)
    done = scene.place.run("check", "class/half.py", "--exercise", EXERCISE, "--format", "json")
    assert marks_of(done) == scene.peaceful


# What lies where the report is to be written


WRITERS = {
    "check": ("check", "handed-in/half.py", "--exercise", EXERCISE, "--output"),
    "show": ("show", EXERCISE, "--output"),
    "prove": ("prove", EXERCISE, "--output"),
    "pack": ("pack", EXERCISE, "--output"),
    "start": ("start", EXERCISE, "--output"),
}


@pytest.mark.parametrize("writer", WRITERS)
def test_a_link_where_a_report_is_written_is_replaced(scene: Scene, writer: str) -> None:
    """A planted link never leads a command to another file: the name itself is replaced, or left as it is."""
    victim = scene.place.folder / "victim"
    name = {"prove": "out.html", "pack": "out.zip"}.get(writer, "out.txt")
    for target, content in ((victim, "precious"), (scene.place.folder / "nowhere", None)):
        link = scene.place.folder / name
        link.symlink_to(target)
        if content:
            target.write_text(content)
        done = scene.place.run(*WRITERS[writer], name)
        assert (target.read_text() if target.exists() else None) == content
        # Of the half-right submission the mark is 1; start never replaces anything.
        assert done.returncode == {"check": 1, "start": 2}.get(writer, 0), done.stderr
        assert link.is_symlink() == (writer == "start")
        link.unlink()


@pytest.mark.parametrize("writer", WRITERS)
def test_a_report_is_written_into_no_pipe_socket_or_folder(scene: Scene, writer: str) -> None:
    """What a planted pipe, socket or folder bears as its name is refused before anything is done, and never hangs."""
    name = {"prove": "out.html", "pack": "out.zip"}.get(writer, "out.txt")
    path = scene.place.folder / name
    os.mkfifo(path)
    done = scene.place.run(*WRITERS[writer], name)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"'{name}' is a pipe, a socket or a device. Name a file to write with --output." in done.stderr
    path.unlink()
    with socket.socket(socket.AF_UNIX) as heard:
        heard.bind(os.path.relpath(path))
        assert scene.place.run(*WRITERS[writer], name).returncode == 2
    path.unlink()
    path.mkdir()
    assert scene.place.run(*WRITERS[writer], name).returncode == 2


def test_links_within_a_class_lead_nowhere(scene: Scene) -> None:
    """A link in place of the folder, of the ledger or of the pages' folder is refused; those of files are replaced."""
    outside, out = scene.place.folder / "outside", scene.place.folder / "out"
    outside.mkdir()
    words = ("grade", "handed-in/half.py", "--exercise", EXERCISE, "-o", "out", "--jobs", "1")
    for link in (out, out / "students", out / "grades.sqlite", out / "grades.lock"):
        link.parent.mkdir(exist_ok=True)
        link.symlink_to(outside)
        done = scene.place.run(*words)
        assert done.returncode == 2, link
        assert "is a link to another folder" in done.stderr or "is not a file of the grader" in done.stderr
        assert list(outside.iterdir()) == []
        link.unlink()
    victim = outside / "victim"
    victim.write_text("precious")
    (out / "students").mkdir(exist_ok=True)
    names = ("students/half.html", "students/half.json", "grades.csv", "class.html", "junit.xml")
    for name in names[:-1]:
        (out / name).symlink_to(victim)
    os.mkfifo(out / names[-1])
    assert scene.place.run(*words).returncode == 0
    assert victim.read_text() == "precious"
    assert all((out / name).is_file() and not (out / name).is_symlink() for name in names)


def test_a_bundle_is_packed_through_no_link(scene: Scene) -> None:
    """A link in place of the folder is refused, also one that leads nowhere."""
    outside = scene.place.folder / "outside"
    outside.mkdir()
    for target in (outside, scene.place.folder / "nowhere"):
        (scene.place.folder / "out").symlink_to(target)
        done = scene.place.run("pack", EXERCISE, "-o", "out")
        assert (done.returncode, list(outside.iterdir())) == (2, [])
        assert "'out' is a link to another folder. Name the folder itself." in done.stderr
        (scene.place.folder / "out").unlink()


# What a submission says

COMMANDS = (
    "\x1b[31mred\x1b]8;;http://127.0.0.1/\x1b\\link\x1b]8;;\x1b\\\x1b]0;title\x07\x9b2J"
    "<script>alert(1)</script><img src=x onerror=y></pre></style>\n::add-mask::secret\n  ::set-output name=a::b\n"
    "\u00a0::error::c\n##[error]e\n##vso[task.complete result=Succeeded]\r##teamcity[x]\u202e\u2028::stop-commands::d"
)
SPEAKER = """
import warnings

print(SAID)
warnings.warn(SAID)


def line(x):
    raise type(SAID, (Exception,), {})(SAID)


def layer(z):
    warnings.warn(SAID)
    print(SAID)

    def inner():
        raise ValueError(SAID)

    inner.__code__ = inner.__code__.replace(co_name=SAID, co_qualname=SAID, co_filename=SAID)
    inner()


c = SAID
pick = SAID
picks = [SAID]
w = type(SAID, (), {})()
b = SAID
"""


@pytest.fixture(params=["text", "json", "html", "junit", "gradescope", "classroom50", "stopped"])
def said(request: pytest.FixtureRequest, scene: Scene) -> tuple[str, str]:
    """A format, and what is printed in it of a submission that says what it should not, by all ways there are."""
    name = "##[error]##vso[task.complete]##teamcity[x]\n::error::c<img src=x>\x1b[31m\u202e.py"
    stopped = request.param == "stopped"  # the file raises while it loads
    scene.submission(f"SAID = {COMMANDS!r}\n" + ("raise Exception(SAID)\n" if stopped else "") + SPEAKER, name)
    format_ = "text" if stopped else request.param
    words = (COMMAND, "check", name, "--exercise", scene.exercise, "--format", format_)
    environment = scene.place.environment | {"PYTHONUTF8": "1"}
    done = subprocess.run(
        words, cwd=scene.folder, env=environment, capture_output=True, encoding="utf-8", timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert "alert(1)" in done.stdout
    return format_, done.stdout


def test_nothing_that_is_said_commands_a_terminal(said: tuple[str, str]) -> None:
    """No control character but the end of a line, and no mark that turns the direction of reading."""
    _, text = said
    assert not [letter for letter in text if letter != "\n" and not letter.isprintable() and letter != "\u00a0"]
    assert "\u202e" not in text


def test_nothing_that_is_said_commands_a_service(said: tuple[str, str]) -> None:
    """No line begins as a command of GitHub's, and nowhere stands one of Azure's or TeamCity's."""
    _, text = said
    assert not [line for line in text.splitlines() if line.lstrip().startswith("::")]
    for begin in ("##[", "##vso[", "##teamcity["):
        assert begin not in text


def test_nothing_that_is_said_is_a_page(said: tuple[str, str]) -> None:
    """In a page it is text; elsewhere it has no meaning, and is left as it is."""
    format_, text = said
    if format_ == "html":
        assert "<script" not in text
        assert "<img" not in text
        assert text.count("</style>") == 1
        assert "default-src 'none'" in text
    elif format_ == "junit":
        assert "<script" not in text
        assert "&lt;script&gt;" in text
    else:
        assert "<script>" in text


def test_what_is_said_can_still_be_read(said: tuple[str, str]) -> None:
    """A record's texts are those that were said, without their control characters."""
    format_, text = said
    if format_ == "json":
        printed = json.loads(text)["result"]["printed"]
        assert "\n::add-mask::secret\n  ::set-output name=a::b\n" in printed
        assert "\n##[error]e\n##vso[task.complete result=Succeeded]\n" in printed


def test_github_is_told_by_us_alone(scene: Scene) -> None:
    """What its runner follows are annotations for this file, a question each; the summary is whole and has our tags."""
    name = "##[error]x,line=1::\n::error::c<img src=x>.py"
    scene.submission(f"SAID = {COMMANDS!r}\n" + SPEAKER, name)
    summary = scene.folder / "summary.md"
    environment = scene.place.environment | {"PYTHONUTF8": "1", "GITHUB_STEP_SUMMARY": str(summary)}
    done = subprocess.run(
        (COMMAND, "check", name, "--exercise", scene.exercise, "--format", "github"),
        cwd=scene.folder, env=environment, capture_output=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "")
    found = test_github.commands(done.stdout)
    assert [command.name for command in found] == ["error"] * 6
    assert {command.properties["file"].endswith("x,line=1:: ::error::c<img src=x>.py") for command in found} == {True}
    assert "##[" not in done.stdout
    page = test_github.Page(summary.read_text(encoding="utf-8"))
    assert page.tags == test_github.ALLOWED
    assert "alert(1)" in "".join(page.of("pre"))


@pytest.mark.parametrize(
    "name",
    [
        "\x1b[31m::add-mask::x\n::error::y##[error].py",
        "\n::add-mask::x.ipynb",
        "\u202e\x9b2J##vso[task.complete].py",
    ],
)
def test_names_in_errors_command_nothing(scene: Scene, name: str) -> None:
    """A file's name in a sentence of ours: one line, which no service or terminal follows."""
    for content in (None, b"", b"\0"):
        if content is not None:
            scene.submission(content, name)
        done = subprocess.run(
            (COMMAND, "check", name), cwd=scene.folder, env=scene.place.environment,
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("grader: ")
        assert done.stderr.count("\n") == 1
        assert not [letter for letter in done.stderr[:-1] if not letter.isprintable()]
        assert "##[" not in done.stderr
        assert "##vso[" not in done.stderr
