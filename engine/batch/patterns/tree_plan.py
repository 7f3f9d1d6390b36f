"""The plan of results that are made of several rows, and which rows stand in which result.

Homes are events that no home group holds, and home groups made of events; events may be cut into stretches. A rulebook
that asks for more has its results put together one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine.analysis.garbage import seldom_collected
from engine.batch.direct import Direct
from engine.batch.parquet_cells import quoted
from engine.batch.patterns.trees import SEQUENCE, Kind, Pieces
from engine.batch.patterns.wanted import Wanted, wanted
from engine.interpret.options import Options
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import NotColumnarError
from engine.plan.lower.lowering import EVENTS, VERSION, Lowering
from engine.plan.lower.names import ID
from engine.plan.lower.placing import placement
from engine.plan.lower.told import DAY, Sight, Told, told
from engine.plan.sheets import OWNER, PLACE, ROW, Given, Plan, Sheet, Typed
from engine.rulebook.model import EVENT, Rulebook


@dataclass(frozen=True, slots=True)
class TreePlan:
    """The plan, the kinds of subjects by name, the columns that link events to home groups, and the pieces of lines."""

    told: Told
    plan: Plan
    kinds: dict[str, Kind]
    homes: dict[str, str]  # home group → the column of the event with its number
    pieces: tuple[Pieces, ...]

    def queries(self, home: str) -> list[tuple[Kind, str]]:
        """The kinds in the results of a kind of home, each with the SELECT of its rows in order."""
        order = f"(SELECT {quoted(ROW)}, number FROM {ordered(home)})"
        found = [(self.kinds[home], _joined(home, f"t.{quoted(ROW)}", order, ""))]
        if home != EVENT:
            link = quoted(self.homes[home])
            by = f", t.{quoted(DAY)} NULLS LAST, t.{quoted(ID)}"
            found.append((self.kinds[EVENT], _joined(EVENT, f"t.{link}", order, by)))
        for kind in self.kinds.values():
            if kind.cut_from is None:
                continue
            if home == EVENT:
                by, events = f", t.{quoted(PLACE)}", None
                query = _joined(kind.name, f"t.{quoted(OWNER)}", order, by)
            else:
                link = f"e.{quoted(self.homes[home])}"
                by = f", e.{quoted(DAY)} NULLS LAST, e.{quoted(ID)}, t.{quoted(PLACE)}"
                events = f"JOIN {table(EVENT)} e ON t.{quoted(OWNER)} = e.{quoted(ROW)}"
                query = _joined(kind.name, link, order, by, events)
            found.append((kind, query))
        return found

    def in_order(self, home: str) -> str:
        """The SELECT of the homes of a kind, each with its place in the output."""
        which = ""
        if home == EVENT and self.homes:
            links = " AND ".join(f"{quoted(link)} IS NULL" for link in self.homes.values())
            which = f" WHERE {links}"
        over = f"row_number() OVER (ORDER BY {quoted(ID)}) - 1 AS number"
        return f"SELECT {quoted(ROW)}, {quoted(ID)}, {over} FROM {table(home)}{which}"


def table(kind: str) -> str:
    """The table with what a run brings back of a kind."""
    return quoted(f"told {kind}")


def ordered(home: str) -> str:
    """The table of the homes of a kind, in order."""
    return quoted(f"homes {home}")


def _joined(kind: str, link: str, order: str, by: str, more: str | None = None) -> str:
    join = f"{more} " if more else ""
    return (
        f"SELECT o.number AS {quoted(SEQUENCE)}, t.* FROM {table(kind)} t {join}"
        f"JOIN {order} o ON {link} = o.{quoted(ROW)} ORDER BY o.number{by}"
    )


@seldom_collected()
def tree_plan(rulebook: Rulebook, source: Direct, options: Options) -> TreePlan | None:
    """The plan of a run; None where the rulebook asks for more."""
    try:
        return _planned(rulebook, source, options)
    except NotColumnarError:
        return None


def _planned(rulebook: Rulebook, source: Direct, options: Options) -> TreePlan:
    lowering, _ = placed(rulebook, source, options)
    found = told(lowering)
    sights = {sight.kind: sight for sight in found.sights}
    pieces = tuple(_pieces(found, sights))
    groups = {n: g for v in lowering.versions for n, g in v.groups.items()}
    homes = [name for name, group in groups.items() if group.home]
    links = {group: link for group, link, _ in sights[EVENT].links}
    kinds: dict[str, Kind] = {}
    wanted_columns: dict[str, tuple[tuple[str, ...], str | None]] = {}
    columns = {group: _linked(links.get(group)) for group in homes}
    for name, sight in sights.items():
        if name != EVENT and name not in homes and sight.owner is None:
            continue
        own = [one for one in pieces if one.rows.sheet == name]
        kind = wanted(lowering, sight, f.TRUE, (one.rows for one in own))
        kinds[name] = Kind(name, kind, sight.trouble, sight.owner)
        more = [DAY, *columns.values()] if name == EVENT else []
        more += [OWNER, PLACE] if sight.owner is not None else []
        more += [
            x.data for p in own for x in (p.rows.link, p.rows.start, p.rows.id) if x.op == "col"
        ]
        wanted_columns[name] = (tuple(dict.fromkeys([*kind.columns, *more])), None)
    plan = Plan(lowering.plan.sheets, lowering.plan.tables, wanted_columns)
    return TreePlan(found, plan, kinds, columns, pieces)


def placed(rulebook: Rulebook, source: Direct, options: Options) -> tuple[Lowering, Formula]:
    """A lowering whose events are placed under versions, and which of them are plainly placed."""
    profile = replace(source.profile, sums_held=True)
    lowering = Lowering(rulebook, options.readings, profile, options.as_of)
    sheet = lowering.plan.sheets[EVENT] = Sheet(EVENT, Given(EVENTS, source.columns))
    found = placement(lowering, options.on, options.known_at, options.version)
    many = len(lowering.versions)
    for name, form in ((VERSION, found.version), (DAY, found.day)):
        sheet.definitions[name] = form
        nullable = name == DAY
        sheet.typed[name] = Typed("int", nullable, form.low, form.high if nullable else many - 1)
    return lowering, found.plain


def _linked(link: Formula | None) -> str:
    if link is None or link.op != "col":
        raise NotColumnarError("home groups that nobody is in")
    name: str = link.data
    return name


def _pieces(found: Told, sights: dict[str, Sight]) -> Iterator[Pieces]:
    for sight in found.sights:
        for version, spoken in zip(found.lowering.versions, sight.spoken, strict=True):
            for line in spoken.lines:
                for rows in line.rows:
                    if rows.sheet not in sights:
                        raise NotColumnarError("pieces that are no subjects")
                    yield Pieces(rows, version.id, line.charge.name, sight.kind)


__all__ = ["Wanted"]
