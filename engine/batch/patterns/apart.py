"""What the plan of a whole run is not to decide: a few events go to the interpreter, and out of the plan's tables.

These are events of which the plan does not work something out, events that are not plainly placed and yet governed by a
version, and all that have a bearing on them: together they give by themselves what they give in a run of all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from engine.batch.parquet_cells import quoted
from engine.batch.patterns.bearing import Asked, bearing_on, sayable
from engine.batch.patterns.tree_plan import TreePlan, ordered, table
from engine.batch.patterns.wanted import ODD
from engine.events.model import Reject
from engine.interpret.evaluate import Evaluation, evaluate
from engine.interpret.results import Result
from engine.plan.lower.names import ID
from engine.plan.sheets import OWNER, ROW
from engine.plan.sql.duckdb_run import DuckDBRun
from engine.rulebook.model import EVENT, Rulebook

_APART = '"told apart"'
_IDS = '"ids apart"'


@dataclass(frozen=True, slots=True)
class Odd:
    """Events that are not plainly placed, by number, and what becomes of them where nobody else is.

    `governed`: how many of them a version governs after all, `bearing`: whether any may have one on others.
    """

    numbers: tuple[int, ...]
    done: Evaluation
    governed: int
    bearing: bool

    @staticmethod
    def of(rulebook: Rulebook, numbers: Sequence[int], done: Evaluation) -> Odd:
        """Rejects have no bearing, unless they might have been cut: the parts of an event take ids."""
        governed = sum(len(one.events) for one in done.results if one.version is not None)
        cut = any(v.straddle and v.straddle.how == "split" for v in rulebook.versions.values())
        bearing = governed > 0 or (cut and bool(done.rejects))
        return Odd(tuple(numbers), done, governed, bearing)


@dataclass(frozen=True, slots=True)
class Apart:
    """What the interpreter made of events beside the plan, and how many results hang on what that does not work out."""

    results: Sequence[Result] = ()
    rejects: Sequence[Reject] = ()
    rechecked: Mapping[str, int] = field(default_factory=dict)


def told(plan: TreePlan, run: DuckDBRun, asked: Asked, odd: Odd | None) -> Apart | None:
    """Make the tables of all that the plan decides, and decide the rest.

    None where that is too much, or the order of results is not plain.
    """
    for kind in plan.kinds:
        run.connection.execute(f"CREATE TABLE {table(kind)} AS {run.script.output(kind)}")
    flagged = _flagged(plan, run, asked.most)
    if flagged is None:
        return None
    apart = Apart() if odd is None else Apart(odd.done.results, odd.done.rejects)
    if flagged or (odd is not None and odd.bearing):
        found = _decided(plan, run, asked, odd, flagged)
        if found is None:
            return None
        apart = found
    return apart if _in_order(plan, run, apart.results) else None


@dataclass(frozen=True, slots=True)
class _Flag:
    """An event that the plan is not to decide: the result it stands in, and the word of what is not worked out."""

    number: int
    home: tuple[str, int]
    word: int


def _flagged(plan: TreePlan, run: DuckDBRun, most: int) -> list[_Flag] | None:
    """All of which the plan says so itself, or that more than one group wants; None where they are too many."""
    odd = " UNION ALL ".join(_odd_rows(plan))
    links = ", ".join(["NULL", *(f"e.{quoted(link)}" for link in plan.homes.values())])
    query = (
        f"SELECT number, word, {links} FROM (SELECT number, bit_or(word) AS word FROM ({odd}) "
        f"GROUP BY number) JOIN {table(EVENT)} e ON e.{quoted(ROW)} = number ORDER BY number"
    )
    rows = run.connection.execute(f"{query} LIMIT {most + 1}").fetchall()
    if len(rows) > most:
        return None
    found = []
    for number, word, _, *homes in rows:
        linked = [pair for pair in zip(plan.homes, homes, strict=True) if pair[1] is not None]
        found.append(_Flag(number, linked[0] if linked else (EVENT, number), word))
    return found


def _odd_rows(plan: TreePlan) -> Iterator[str]:
    """The SELECTs of the events that are flagged, each with the word of why."""
    row, odd = quoted(ROW), quoted(ODD)
    for kind in plan.kinds.values():
        own = quoted(OWNER) if kind.cut_from is not None else row
        if kind.name not in plan.homes:
            yield f"SELECT {own} AS number, {odd} AS word FROM {table(kind.name)} WHERE {odd} <> 0"
    for home, link in plan.homes.items():
        yield (
            f"SELECT e.{row}, g.{odd} FROM {table(home)} g JOIN {table(EVENT)} e "
            f"ON e.{quoted(link)} = g.{row} WHERE g.{odd} <> 0"
        )
    if len(plan.homes) > 1:
        links = " + ".join(f"({quoted(link)} IS NOT NULL)::INT" for link in plan.homes.values())
        yield f"SELECT {row}, 0::BIGINT FROM {table(EVENT)} WHERE {links} > 1"


def _decided(
    plan: TreePlan, run: DuckDBRun, asked: Asked, odd: Odd | None, flagged: Sequence[_Flag]
) -> Apart | None:
    """What the interpreter makes of the flagged events, the odd ones and those that hang together with them."""
    others = set() if odd is None else set(odd.numbers)
    strange = sorted(others) if odd is not None and odd.bearing else []
    raws = list(asked.events.again(strange)) if strange else []
    numbers = bearing_on(asked, {flag.number for flag in flagged}, raws)
    governed = 0 if odd is None else odd.governed
    if numbers is None or len(numbers) + governed > asked.most:
        return None
    if not _without(plan, run, numbers):
        return None
    rows = asked.events.again(sorted({*numbers, *others}))
    done = evaluate(asked.rulebook, rows, asked.options)
    words: Counter[tuple[str, int]] = Counter()
    for flag in flagged:
        words[flag.home] |= flag.word
    causes = plan.told.lowering.causes
    rechecked = Counter(reason for word in words.values() for reason in causes.reasons(word))
    return Apart(done.results, done.rejects, dict(sorted(rechecked.items())))


def _without(plan: TreePlan, run: DuckDBRun, numbers: Sequence[int]) -> bool:
    """Take events out of the tables, with their stretches and home groups; whether nobody loses his group by that."""
    connection = run.connection
    connection.from_arrow(pa.table({"number": pa.array(numbers, pa.int64())})).create(_APART)
    gone = f"SELECT number FROM {_APART}"
    for kind in plan.kinds.values():
        if kind.name in plan.homes:
            link = quoted(plan.homes[kind.name])
            own = f"SELECT {link} FROM {table(EVENT)} WHERE {quoted(ROW)} IN ({gone})"
            where = f"{quoted(ROW)} IN ({own} AND {link} IS NOT NULL)"
            connection.execute(f"DELETE FROM {table(kind.name)} WHERE {where}")
        elif kind.cut_from is not None:
            connection.execute(f"DELETE FROM {table(kind.name)} WHERE {quoted(OWNER)} IN ({gone})")
    connection.execute(f"DELETE FROM {table(EVENT)} WHERE {quoted(ROW)} IN ({gone})")
    return not any(
        _any(
            run,
            f"SELECT 1 FROM {table(EVENT)} e ANTI JOIN {table(home)} g "
            f"ON e.{quoted(link)} = g.{quoted(ROW)} WHERE e.{quoted(link)} IS NOT NULL",
        )
        for home, link in plan.homes.items()
    )


def _in_order(plan: TreePlan, run: DuckDBRun, others: Sequence[Result]) -> bool:
    """Put the homes in order; whether none has the id of another one of its kind."""
    for home in (EVENT, *plan.homes):
        run.connection.execute(f"CREATE TABLE {ordered(home)} AS {plan.in_order(home)}")
        ids = {one.id for one in others if one.subject == home and sayable(one.id)}
        beside = pa.table({ID: pa.array(sorted(ids), pa.string())})
        run.connection.from_arrow(beside).create(_IDS)
        every = f"SELECT {quoted(ID)} FROM {ordered(home)} UNION ALL FROM {_IDS}"
        twice = f"SELECT 1 FROM ({every}) GROUP BY {quoted(ID)} HAVING count(*) > 1"
        if _any(run, twice):
            return False
        run.connection.execute(f"DROP TABLE {_IDS}")
    return True


def _any(run: DuckDBRun, query: str) -> bool:
    return run.connection.execute(f"{query} LIMIT 1").fetchone() is not None
