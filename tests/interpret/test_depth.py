"""The limit of recursion: high while anybody is inside, in whichever thread, and afterwards what it was."""

from __future__ import annotations

import sys
from threading import Thread
from typing import Any

from engine.batch.one import Evaluator
from engine.interpret.depth import deep_recursion
from engine.language.syntax import MAX_DEPTH
from engine.rulebook.build.cycles import MOST_LAYERS
from engine.rulebook.model import Rulebook
from tests.laws.building import build


def _chain(definitions: int, nested: int) -> Rulebook:
    """The number `one` by way of so many definitions, each an expression of so many brackets."""
    body = "max(" * nested + "{}" + ", one)" * nested
    values = {f"v{n}": body.format(f"v{n - 1}" if n else "one") for n in range(definitions)}
    version = {
        "in_force": [{}],
        "facts": {"one": {"kind": "integer"}},
        "values": values,
        "outcomes": {"last": {"kind": "integer"}},
        "rules": {"r": {"then": {"last": f"v{definitions - 1}"}}},
    }
    return build({"versions": {"a": version}})


def test_the_last_that_leaves_puts_the_limit_back() -> None:
    """Those inside do not nest: the first that came leaves while the other needs the room still."""
    before = sys.getrecursionlimit()
    first, second = deep_recursion(), deep_recursion()
    first.__enter__()
    raised = sys.getrecursionlimit()
    second.__enter__()
    first.__exit__(None, None, None)
    assert sys.getrecursionlimit() == raised > before
    second.__exit__(None, None, None)
    assert sys.getrecursionlimit() == before


def test_a_limit_that_the_program_sets_meanwhile_is_left_alone() -> None:
    before = sys.getrecursionlimit()
    try:
        with deep_recursion():
            sys.setrecursionlimit(before + 100_000)
        assert sys.getrecursionlimit() == before + 100_000
        with deep_recursion():
            assert sys.getrecursionlimit() == before + 100_000
        assert sys.getrecursionlimit() == before + 100_000
    finally:
        sys.setrecursionlimit(before)


def test_threads_in_one_evaluator_leave_each_other_room() -> None:
    """An id beyond ASCII is the interpreter's, which goes thousands of levels deep for it."""
    before = sys.getrecursionlimit()
    evaluator = Evaluator(_chain(190, 8))
    event = {"id": "é", "one": 1}
    expected = evaluator.decide(event)
    found: list[Any] = []

    def run() -> None:
        for _ in range(15):
            found.append(evaluator.decide(event))

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 30
    assert sys.getrecursionlimit() == before


def test_the_deepest_rulebook_is_evaluated() -> None:
    """A chain as long as there may be (200, with the outcome) of expressions that nest as deep as they may (40)."""
    evaluator = Evaluator(_chain(MOST_LAYERS - 2, MAX_DEPTH - 2))
    (result,) = evaluator.evaluate({"id": "e", "one": 1}, derivations=True).results
    assert result.outcomes == {"last": 1}
    assert evaluator.decide({"id": "e", "one": 1}).outcomes == result.outcomes  # type: ignore[union-attr]
