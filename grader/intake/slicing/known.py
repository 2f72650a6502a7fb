"""What is known of functions that students use: those that change nothing, and whether what they give is new.

The lists are short of what Python and numpy have: what is not on them is taken to do anything.
"""

from __future__ import annotations

import builtins
import sys
from enum import Enum, IntEnum
from typing import NamedTuple


class Shares(IntEnum):
    """What an object has in common with those that it was made from: no memory, what it holds, or it is one of them."""

    NOTHING = 0
    CONTENTS = 1
    ITSELF = 2


class World(Enum):
    """What is neither an argument nor a variable, and yet may change what code gives."""

    RANDOM = "the state of random numbers"
    FILES = "files"
    SETTINGS = "how Python and numpy compute, print and warn"
    ANYTHING = "whatever a function that is not known may do"


class Known(NamedTuple):
    """A function that changes nothing but, maybe, a world.

    ``most`` is how many arguments by position it may have: where numpy takes one more, that is written to. What it
    gives ``iterates`` if it can be gone through once.
    """

    shares: Shares = Shares.NOTHING
    most: int = 99
    world: World | None = None
    iterates: bool = False


NEW, HOLDS, SAME = Known(), Known(Shares.CONTENTS), Known(Shares.ITSELF)
ITERATOR = Known(Shares.CONTENTS, iterates=True)
RANDOM, FILES, SETTINGS = Known(world=World.RANDOM), Known(world=World.FILES), Known(world=World.SETTINGS)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _each(known: Known, words: str, module: str = "") -> dict[str, Known]:
    """The same of several functions; ``module`` goes before their names."""
    return {f"{module}{word}": known for word in words.split()}


# Python itself

GOING_THROUGH = _set("all any dict enumerate filter frozenset iter list map max min reversed set sorted sum tuple zip")
"""Builtins that go through what they are given, or give something that does."""

DYNAMIC_NAMES = _set(
    "__builtins__ __import__ breakpoint compile delattr dir eval exec getattr globals locals setattr vars"
)
"""By these a name can be read or changed that is not written there."""

PLAIN_DUNDERS = _set("__file__ __name__ __version__")
"""Names and attributes with two underscores that lead nowhere; some of the others lead everywhere."""

BUILTINS = {
    **_each(NEW, "abs all any ascii bin bool bytes callable"),
    **_each(NEW, "chr complex display divmod exit float format get_ipython"),
    **_each(NEW, "hasattr hash hex id input int isinstance issubclass len"),
    **_each(NEW, "oct ord pow print quit range repr slice str"),
    **{name: NEW for name, one in vars(builtins).items() if isinstance(one, type) and issubclass(one, BaseException)},
    **_each(HOLDS, "dict frozenset list set sorted tuple"),
    **_each(ITERATOR, "enumerate filter iter reversed zip"),
    **_each(SAME, "classmethod object property round staticmethod sum super"),
    # With two lists it may call a function of numpy's that writes into the second.
    "map": Known(Shares.CONTENTS, 2, iterates=True),
    "type": Known(most=1),  # with three arguments it makes a class
    "open": Known(Shares.ITSELF, world=World.FILES, iterates=True),
}
"""Builtin functions, and those that a notebook's kernel adds."""

VALUES = _set("Ellipsis NotImplemented __debug__ __doc__ __name__")
"""Names among the builtins that are no functions."""

ALL_BUILTINS = frozenset({*vars(builtins), "display", "get_ipython"})

# Methods of arrays, lists, texts and the like: nobody knows of what kind an object is

MUTATORS = (
    _set("add append appendleft byteswap clear difference_update discard extend extendleft fill insert")
    | _set("intersection_update itemset partition pop popitem popleft put remove resize reverse rotate setdefault")
    | _set("setfield setflags sort symmetric_difference_update update write writelines send throw close")
)
"""Those that change the object itself, and nothing that it holds."""

METHODS = {
    **_each(Known(most=1), "all any argmax argmin cumprod cumsum dot mean prod searchsorted std sum var"),
    **_each(Known(Shares.ITSELF, 1), "max min"),  # of an array of objects one of these
    **_each(Known(Shares.CONTENTS, 2), "repeat take"),
    **_each(NEW, "argsort count index is_integer nonzero tobytes"),
    **_each(HOLDS, "flatten tolist"),
    **_each(Known(Shares.ITSELF, 0), "conj conjugate"),  # one more is written to
    **_each(NEW, "capitalize casefold center decode encode endswith expandtabs find format isalnum isalpha isdigit"),
    **_each(NEW, "islower isnumeric isspace isupper join ljust lower lstrip replace rfind rjust rsplit rstrip split"),
    **_each(NEW, "splitlines startswith strip swapcase title upper zfill"),
    **_each(HOLDS, "copy difference intersection isdisjoint issubset issuperset items keys union values"),
    **_each(SAME, "astype diagonal get item ravel reshape squeeze swapaxes transpose view"),
    "clip": Known(Shares.ITSELF, 2),
    "round": Known(Shares.ITSELF, 1),
    "trace": Known(most=3),
}

NEW_ATTRIBUTES = _set("dtype itemsize nbytes ndim shape size start step stop strides")
ITERATING = _set("finditer glob iterdir open rglob scanner")
"""Methods that give what can be gone through once."""

WRITING_FILES = _set("dump rename replace rmdir savefig tofile touch unlink write_bytes write_text")

ATTRIBUTES = NEW_ATTRIBUTES | _set("T imag real")
"""Those that are no methods, and may be looked at."""

# Modules, by the dotted names of what they hold

_LOOKED_THROUGH = (
    _set("__future__ abc argparse bisect calendar cmath collections copy csv dataclasses datetime decimal enum")
    | _set("fractions functools glob hashlib heapq io itertools json logging math numbers operator os pathlib platform")
    | _set("pprint random re shutil statistics string struct sys tempfile textwrap time timeit typing uuid warnings")
)  # fmt: skip
DYNAMIC_MODULES = sys.stdlib_module_names - _LOOKED_THROUGH
"""Python's own modules that nothing is known of: some reach names and frames behind everybody's back."""

INERT_MODULES = _set("IPython ipywidgets matplotlib plotly seaborn")
"""They show things, and change neither the arrays that they are given nor how others compute."""

TRANSPARENT_MODULES = _set("numba tqdm")
"""What they give is what they were given, even where they are not there (see the box's stand-ins)."""

_UNARY = (
    "abs absolute arccos arccosh arcsin arcsinh arctan arctanh cbrt ceil cos cosh deg2rad degrees exp exp2 expm1 fabs "
    "floor invert isfinite isinf isnan log log10 log1p log2 logical_not negative positive rad2deg radians reciprocal "
    "rint sign signbit sin sinh sqrt square tan tanh trunc"
)
_BINARY = (
    "add arctan2 copysign divide equal float_power floor_divide fmax fmin fmod greater greater_equal heaviside hypot "
    "less less_equal logaddexp logical_and logical_or logical_xor matmul maximum minimum mod multiply not_equal power "
    "remainder subtract true_divide"
)
_NUMPY = {
    **_each(Known(most=1), _UNARY),
    **_each(Known(most=2), _BINARY),
    **_each(Known(most=2), " ".join(f"{name}.reduce {name}.outer" for name in _BINARY.split())),
    **_each(Known(most=2), "all any argmax argmin cumprod"),
    **_each(Known(most=2), "cumsum mean nanmean nansum"),
    **_each(Known(most=2), "dot inner outer prod std sum tensordot var"),
    **_each(Known(most=3), "percentile "),
    **_each(NEW, "allclose apply_along_axis arange argsort argwhere array_equal average bincount "),
    **_each(NEW, "c_ convolve corrcoef count_nonzero cov"),
    **_each(NEW, "cross digitize empty empty_like errstate"),
    **_each(NEW, "eye finfo geomspace gradient identity iinfo indices"),
    **_each(NEW, "interp intersect1d isclose isreal isscalar"),
    **_each(NEW, "issubdtype kron linspace logspace lexsort meshgrid mgrid"),
    **_each(NEW, "ndim nonzero ogrid ones ones_like piecewise polyfit"),
    **_each(NEW, "polyval r_ searchsorted shape size"),
    **_each(NEW, "trapezoid trapz tri tril triu"),
    **_each(NEW, "unravel_index vander vdot zeros zeros_like"),
    **_each(NEW, "array_repr array_str format_float_positional format_float_scientific"),
    **_each(SAME, "bool bool_ complex128 complex64 dtype float16 float32 float64 float_ int16 int32 int64 int8 int_"),
    **_each(SAME, "uint16 uint32 uint64 uint8"),
    **_each(NEW, "pi e inf"),
    **_each(NEW, "nan euler_gamma newaxis generic number integer floating"),
    **_each(NEW, "True_ False_ NaN Inf __version__"),
    **_each(SAME, "histogram asarray ascontiguousarray asanyarray atleast_1d"),
    **_each(SAME, "atleast_2d atleast_3d array_split broadcast_arrays"),
    **_each(SAME, "broadcast_to diag diagonal einsum expand_dims flip fliplr flipud hsplit imag"),
    **_each(SAME, "moveaxis poly1d ravel real real_if_close reshape rot90 split squeeze swapaxes "),
    **_each(SAME, "transpose vectorize vsplit"),
    **_each(Known(Shares.ITSELF, 2), "around amax amin max median min nanmax nanmin round"),
    # Of objects they give an array of the same objects.
    **_each(HOLDS, "append array block column_stack copy delete full full_like hstack insert repeat roll select"),
    **_each(HOLDS, "sort tile unique vstack where"),
    **_each(Known(Shares.CONTENTS, 2), "concatenate stack"),
    **_each(Known(Shares.CONTENTS, 3), "take"),
    **_each(Known(Shares.ITSELF, 3), "clip"),
    **_each(Known(Shares.ITSELF, 5), "trace"),
    **_each(SAME, "diff fromfunction ndarray"),
    **_each(Known(Shares.ITSELF, 1), "conj conjugate"),
    **_each(NEW, "cholesky cond det eig eigh eigvals eigvalsh", "linalg."),
    **_each(NEW, "inv lstsq norm pinv qr solve svd matrix_rank", "linalg."),
    **_each(NEW, "slogdet LinAlgError", "linalg."),
    **_each(SAME, "matrix_power multi_dot", "linalg."),
    **_each(NEW, "assert_allclose assert_almost_equal assert_array_equal assert_equal", "testing."),
    **_each(NEW, "assert_array_almost_equal", "testing."),
    **_each(RANDOM, "beta binomial chisquare choice", "random."),
    **_each(RANDOM, "exponential gamma geometric laplace lognormal", "random."),
    **_each(RANDOM, "multinomial multivariate_normal normal permutation", "random."),
    **_each(RANDOM, "poisson rand randint randn random", "random."),
    **_each(RANDOM, "random_sample seed standard_normal triangular uniform", "random."),
    **_each(Known(Shares.ITSELF, world=World.RANDOM), "default_rng Generator RandomState", "random."),
    **_each(SETTINGS, "seterr set_printoptions"),
    **_each(FILES, "load loadtxt genfromtxt fromfile save savetxt savez"),
}  # fmt: skip

FUNCTIONS = {
    **{f"numpy.{name}": known for name, known in _NUMPY.items()},
    **_each(RANDOM, "betavariate expovariate gammavariate gauss", "random."),
    **_each(RANDOM, "lognormvariate normalvariate randint random", "random."),
    **_each(RANDOM, "randrange seed triangular uniform", "random."),
    **_each(Known(Shares.CONTENTS, world=World.RANDOM), "choices sample", "random."),
    **_each(Known(Shares.ITSELF, world=World.RANDOM), "choice Random", "random."),
    **_each(NEW, "ctime localtime monotonic perf_counter process_time sleep strftime time", "time."),
    **_each(HOLDS, "Counter OrderedDict deque namedtuple", "collections."),
    **_each(SAME, "ChainMap", "collections."),
    **_each(SAME, "Any Callable Dict Iterable List Optional Sequence Tuple Union cast", "typing."),
    **_each(SAME, "ABC ABCMeta abstractmethod", "abc."),
    **_each(NEW, "pformat", "pprint."),
    **_each(Known(most=1), "pprint", "pprint."),  # the second is where it prints to
    **_each(NEW, "argv byteorder exit float_info maxsize platform version version_info stdout stderr", "sys."),
    **_each(SETTINGS, "path path.append path.insert setrecursionlimit", "sys."),
    **_each(SETTINGS, "catch_warnings filterwarnings resetwarnings simplefilter warn", "warnings."),
    **_each(NEW, "fmean mean median mode pstdev pvariance stdev variance", "statistics."),
    **_each(ITERATOR, "accumulate chain combinations count cycle islice permutations product repeat", "itertools."),
    **_each(ITERATOR, "starmap takewhile zip_longest", "itertools."),
    **_each(NEW, "stdout.flush stdout.write stderr.flush stderr.write", "sys."),
    **_each(NEW, "copy.deepcopy dataclasses.field decimal.Decimal enum.Enum json.dumps json.loads"),
    **_each(HOLDS, "copy.copy"),
    **_each(SAME, "functools.reduce functools.wraps dataclasses.dataclass"),
}  # fmt: skip

CALLING = frozenset(
    {"filter", "map", "functools.reduce", "itertools.accumulate", "itertools.starmap", "itertools.takewhile"}
    | {f"numpy.{name}" for name in ("apply_along_axis", "fromfunction", "piecewise", "vectorize")}
)
"""What calls the function that it is given first, at once or later."""

CALLBACKS = _set(
    "call converters default func func1d function key object_hook object_pairs_hook opener parse_float parse_int"
) | _set("pyfunc")
"""Names of arguments that are called."""

_WHOLLY = _set("__future__ cmath datetime fractions math re string textwrap")
"""Modules of which every function changes nothing, and gives something new."""

# They give what can be gone through once, or call what they are given.
_BUT = frozenset({"re.finditer", "re.sub", "re.subn"})

WRITES_ARGUMENTS = frozenset(
    {
        *_each(
            NEW, "copyto fill_diagonal place put put_along_axis putmask random.shuffle add.at subtract.at", "numpy."
        ),
        "next",
        "random.shuffle",
    }
)
"""What changes its arguments, and nothing else that is no argument."""

PASSED_ON = _set("numpy.random numpy.linalg numpy.fft")
"""Modules that may get another name: whatever is called of them under that name is not known any more."""

_LEADS_ANYWHERE = ("sys.", "numpy.bmat", "numpy.ctypeslib", "numpy.f2py", "numpy.lib", "numpy.core", "numpy._")


def function(dotted: str) -> Known | None:
    """What is known of a module's function or constant; None if nothing is."""
    module = dotted.partition(".")[0]
    wholly = module in _WHOLLY and "." in dotted and dotted not in _BUT
    return FUNCTIONS.get(dotted) or (NEW if wholly else None)


def leads_anywhere(dotted: str) -> bool:
    """Whether names may be read or changed by it that are not written there."""
    return dotted not in FUNCTIONS and dotted.startswith(_LEADS_ANYWHERE)
