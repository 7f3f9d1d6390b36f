"""What is worked out of versions is worked out once, and never of others."""

from __future__ import annotations

from dataclasses import replace

from engine import load
from engine.rulebook.model import Version
from engine.rulebook.remembering import remembered


def test_the_same_versions_are_asked_about_once() -> None:
    """Versions are told apart by identity: an equal one is another one."""
    asked: list[tuple[str, ...]] = []

    @remembered
    def names(versions: tuple[Version, ...]) -> tuple[str, ...]:
        asked.append(tuple(version.id for version in versions))
        return asked[-1]

    version = load("wsm").versions["undated"]
    assert names(iter([version])) == names([version]) == ("undated",)
    assert len(asked) == 1
    names([replace(version)])
    names([version, version])
    assert asked[1:] == [("undated",), ("undated", "undated")]


def test_an_empty_answer_is_an_answer() -> None:
    """What is nothing is not asked for again."""
    asked: list[int] = []

    @remembered
    def nothing(versions: tuple[Version, ...]) -> None:
        asked.append(len(versions))

    for _ in range(3):
        nothing([])
    assert asked == [0]


def test_only_a_few_are_kept() -> None:
    """The ones asked about last."""
    asked: list[str] = []

    @remembered
    def name(versions: tuple[Version, ...]) -> str:
        asked.append(versions[0].id)
        return asked[-1]

    version = load("wsm").versions["undated"]
    others = [replace(version, id=str(number)) for number in range(30)]
    for other in others:
        name([version])
        assert name([other]) == other.id
    assert asked.count("undated") == 1
    assert name([others[0]]) == "0"
    assert asked.count("0") == 2
