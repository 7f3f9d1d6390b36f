"""OLD and NEW → for each kind of event whether they do the same: proved, shown by a witness, or unknown.

What the formulas of both versions say alike is one formula and needs no proof; the rest is asked of the solver
(`engine.analysis`). Every witness is evaluated by the interpreter under both versions: one that shows no difference
there is none, and what it was to show is unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from engine.analysis.cases import STRETCHES
from engine.analysis.garbage import seldom_collected
from engine.analysis.spreading import spread
from engine.analysis.worlds import World
from engine.compare.behaviour.kinds import Finder
from engine.compare.behaviour.model import Behaviour, Kind
from engine.compare.sources.side import Side
from engine.diagnostics.findings import Finding, FindingsError, quote
from engine.interpret.evaluate import deep_recursion
from engine.plan.known import NotColumnarError
from engine.plan.lower.names import day_number, fact_column
from engine.rulebook.model import Version

Tell = Callable[[int, int], None]
YEARS: Final = 2  # that are looked at, from the day on which NEW begins
LONGEST: Final = 31  # days of the longest duration that is looked at


def behaviour(old: Side, new: Side, tell: Tell | None = None, jobs: int = 1) -> Behaviour:
    """What two versions do otherwise, by so many processes; `tell` hears how many kinds of events, of how many, are
    done.

    Raises `FindingsError` where a version cannot be spelled out for one event.
    """
    try:
        return _behaviour(old, new, tell or _nobody, jobs)
    except NotColumnarError as error:
        message = (
            f"the behaviour of {quote(old.name)} and {quote(new.name)} cannot be compared: {error}"
        )
        help_text = "compare what they say (`--text`), or what they bill (`--impact --events FILE`)"
        raise FindingsError([Finding("CB808", message, help=help_text)]) from None


def _nobody(_done: int, _of: int) -> None:
    return None


def _behaviour(old: Side, new: Side, tell: Tell, jobs: int) -> Behaviour:
    one, two = _version(old), _version(new)
    first = first_day(one, two)
    last = first + timedelta(days=365 * YEARS)
    days = (day_number(first), day_number(last))
    bare = defaulted(one, two)
    mine = World(old.rulebook, one.id, {}, *days, None, LONGEST, True, True, bare)
    theirs = World(new.rulebook, two.id, {}, *days, mine, LONGEST, False, True, bare)
    finder = Finder(old.rulebook, new.rulebook, mine, theirs)
    both = [value for value in mine.values if value in theirs.values]
    alone = [str(v) for v in dict.fromkeys((*mine.values, *theirs.values)) if v not in both]
    kinds: list[Kind] = []
    idle = finder.idle
    with deep_recursion(), seldom_collected():
        tell(0, len(both))
        for kind, left in spread(finder.kind, both, jobs):
            kinds.append(kind)
            idle = {name: None for name in idle if name in left}
            tell(len(kinds), len(both))
    fact = None if mine.selector is None else mine.selector.removeprefix(fact_column(""))
    names = (f"{old.rulebook.id}@{one.id}", f"{new.rulebook.id}@{two.id}")
    return Behaviour(
        *names, (old.rulebook, new.rulebook), fact, first, last, LONGEST, STRETCHES, tuple(kinds), tuple(alone),
        tuple(idle) if any(kind.regions for kind in kinds) else (),
        tuple(dict.fromkeys((*mine.lists, *theirs.lists))),
    )  # fmt: skip


def defaulted(old: Version, new: Version) -> frozenset[str]:
    """The facts whose default is another one: an event without them is not the same event to both."""
    shared = old.facts.keys() & new.facts.keys()
    return frozenset(n for n in shared if old.facts[n].default != new.facts[n].default)


def _version(side: Side) -> Version:
    """The version that is meant: of a whole rulebook the one that begins last."""
    if side.version is not None:
        return side.version
    return max(side.rulebook.versions.values(), key=lambda v: (_begins(v) or date.min, v.id))


def _begins(version: Version) -> date | None:
    starts = [stretch.start for stretch in version.in_force if stretch.start is not None]
    return min(starts, default=None)


def first_day(*versions: Version) -> date:
    """The first day that is looked at: the one on which the later of some versions begins."""
    found = [day for day in map(_begins, versions) if day is not None]
    return max(found, default=date(2020, 1, 1))
