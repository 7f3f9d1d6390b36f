"""The engine computes exactly, and from its inputs alone: no float, clock, network, locale or running of code."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.modules import Module, modules

# Where a word is allowed, and why.
ALLOWED = {
    (
        "engine/analysis/spreading.py",
        "multiprocessing",
    ): "independent questions in forks: the same answers in the same order, which a test holds",
    ("engine/analysis/spreading.py", "threading"): "looks whether other threads run, for forks",
    ("engine/events/readers/python_values.py", "float"): "recognises a float, to refuse it",
    (
        "engine/language/syntax.py",
        "float",
    ): "recognises a float that Python's parser made of a number, to read its text",
    ("engine/language/reference.py", "math"): "floor of a Fraction, which is exact",
    (
        "engine/plan/python/sources.py",
        "exec",
    ): "runs functions that the plan's compiler wrote, of formulas alone",
    ("engine/plan/python/sources.py", "compile"): "the same",
    (
        "engine/batch/spark/steps.py",
        "uuid",
    ): "names the tables of a run beside those of others, and decides nothing",
    ("engine/batch/spark/taking.py", "pickle"): "hands what tasks of ours measured to the driver",
    (
        "engine/compare/sources/git.py",
        "subprocess",
    ): "asks git for what stood in a file; nothing is fetched, written or evaluated",
    (
        "engine/commandline/watching/files.py",
        "threading",
    ): "waits between two looks at files, and decides nothing",
    (
        "engine/interpret/depth.py",
        "threading",
    ): "the limit of recursion is one for all threads; counts who needs it, and decides nothing",
    ("engine/editor/beside.py", "threading"): "waits for a pause in typing, and decides nothing",
    ("engine/editor/workspace.py", "threading"): "names are looked up by one at a time",
    ("engine/editor/server.py", "threading"): "says that a text waits to be looked at",
    ("engine/commandline/progress.py", "threading"): "a timer shows the bar, and decides nothing",
}
CLOCKS = {"now", "today", "utcnow", "monotonic", "perf_counter", "localtime", "gmtime", "time_ns"}
EXACT = {"gcd", "lcm", "floor", "ceil"}  # of whole numbers and fractions
RUNNERS = {"eval", "exec", "compile", "__import__", "breakpoint", "input"}
FORBIDDEN_MODULES = {
    "time", "random", "secrets", "uuid", "locale", "socket", "ssl", "http", "urllib", "requests", "asyncio",
    "subprocess", "multiprocessing", "pickle", "shelve", "marshal", "ctypes", "threading",
}  # fmt: skip


def test_no_binary_floating_point() -> None:
    """No float literal, no `float(...)`, no `math`: numbers are int and Fraction."""
    assert list(_unexpected(_floats)) == []


def test_no_clock() -> None:
    """Now is an input."""
    assert list(_unexpected(_clocks)) == []


def test_no_network_randomness_locale_or_process() -> None:
    """Nothing outside the inputs has a say."""
    assert list(_unexpected(_modules)) == []


def test_nothing_runs_text_as_code() -> None:
    """Expressions are evaluated by our own operators; `eval` and its kin are never called."""
    assert list(_unexpected(_runners)) == []


def test_allowances_are_still_needed() -> None:
    """An allowance without a use is taken off the list."""
    found = {
        (module.name, word)
        for module in modules()
        for look in (_floats, _clocks, _modules, _runners)
        for word, _ in look(module)
    }
    assert set(ALLOWED) <= found


def _unexpected(look: object) -> Iterator[str]:
    for module in modules():
        for word, line in look(module):  # type: ignore[operator]
            if (module.name, word) not in ALLOWED:
                yield f"{module.name}:{line} {word}"


def _floats(module: Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            yield repr(node.value), node.lineno
        if isinstance(node, ast.Name) and node.id in ("float", "complex"):
            yield node.id, node.lineno
        if isinstance(node, ast.ImportFrom) and node.module == "math":
            others = {alias.name for alias in node.names} - EXACT
            yield from ((f"math.{name}", node.lineno) for name in sorted(others))
        if isinstance(node, ast.Import) and any(alias.name == "math" for alias in node.names):
            yield "math", node.lineno
    for name, line in module.imports():
        if name in ("cmath", "numpy"):
            yield name, line


def _clocks(module: Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(module.tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in CLOCKS
        ):
            yield node.func.attr, node.lineno


def _modules(module: Module) -> Iterator[tuple[str, int]]:
    for name, line in module.imports():
        if name.split(".")[0] in FORBIDDEN_MODULES:
            yield name.split(".")[0], line


def _runners(module: Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(module.tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in RUNNERS
        ):
            yield node.func.id, node.lineno
