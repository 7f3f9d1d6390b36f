"""The order of work: which joins, folds and windows of a plan are done together, and after which others.

Formulas over a row's own columns cost no step: they are computed where a step or the result reads them. Only what looks
beyond the row does: making a sheet's rows, joining, folding, looking along. Definitions that can share one join, one
grouping or one window wait for one another as long as something else can go on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from engine.plan.formulas import Formula
from engine.plan.sheets import OWNER, Along, Around, Cut, Fold, Given, Joined, Made, Numbered, Plan
from engine.plan.sql.needs import CircleError, Column, in_order, needed, read_by_rows, read_here

Group = tuple[Any, ...]
ADDING = ("sum", "min", "max", "count", "bit_or")


@dataclass(slots=True)
class Step:
    """One new relation of a sheet: its rows (`makes`), or columns added to them, those that share work together."""

    sheet: str
    makes: bool = False
    arounds: dict[Group, list[str]] = field(default_factory=dict)  # (other sheet, link)
    joins: dict[Group, list[str]] = field(default_factory=dict)  # (table, keys)
    folds: dict[Group, list[str]] = field(default_factory=dict)  # (source, link)
    alongs: list[str] = field(default_factory=list)
    gathered: list[str] = field(
        default_factory=list
    )  # those that come to the same for all rows of a group

    @property
    def members(self) -> Iterator[str]:
        """The columns that it adds."""
        for groups in (self.arounds, self.joins, self.folds):
            for names in groups.values():
                yield from names
        yield from self.alongs
        yield from self.gathered


def schedule(plan: Plan) -> list[Step]:
    """The steps of everything that a plan wants, in order."""
    return _Scheduler(plan).run()


class _Scheduler:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.needed = needed(plan)
        self.made: set[str] = set()
        self.done: set[Column] = set()
        self.open: dict[Group, list[str]] = {}
        self._known: dict[Column, bool] = {}
        self._order = in_order(plan, self.needed)
        self._collect()

    def _collect(self) -> None:
        for name in self.plan.sheets:
            if (name, "") in self.needed:
                self.open[("rows", name)] = []
        for sheet, name in self.needed:
            definition = self.plan.sheets[sheet].definitions.get(name)
            if definition is not None and not isinstance(definition, Formula):
                self.open.setdefault(self._group(sheet, name), []).append(name)

    def _group(self, sheet: str, name: str) -> Group:
        match self.plan.sheets[sheet].definitions[name]:
            case Around(other, link, _):
                if born_with(self.plan, sheet, name):
                    return ("rows", sheet)
                return ("arounds", sheet, other, link)
            case Joined(table, keys, _):
                return ("joins", sheet, table, keys)
            case Fold(_, source, link):
                if born_with(self.plan, sheet, name):
                    return ("rows", sheet)
                return ("folds", sheet, source, link)
            case Along() as along if is_gathered(along):
                return ("gathered", sheet, along.within)
            case Along() as along:
                return ("alongs", sheet, along.within, along.order)
        raise AssertionError(name)

    def run(self) -> list[Step]:
        steps = []
        while self.open:
            self._refresh()
            ready = {group: self._ready(group) for group in self.open}
            step = self._whole(ready) or self._partial(ready)
            if step is None:
                raise CircleError(self._circle())
            steps.append(step)
        return steps

    def _whole(self, ready: dict[Group, list[str] | None]) -> Step | None:
        """The groups of one sheet of which every member can be had; sheets that are made from others go first."""
        whole = [g for g, names in ready.items() if names is not None and names == self.open[g]]
        if not whole:
            return None
        sheet = min(
            dict.fromkeys(group[1] for group in whole),
            key=lambda name: isinstance(self.plan.sheets[name].rows, Given),
        )
        mine = [group for group in whole if group[1] == sheet]
        for kind in ("rows", "gathered", "alongs"):
            alone = [group for group in mine if group[0] == kind]
            if alone:
                return self._take({group: self.open[group] for group in alone})
        return self._take({group: self.open[group] for group in mine})

    def _partial(self, ready: dict[Group, list[str] | None]) -> Step | None:
        """What can be had of the group that lacks least."""
        some = {
            g: names
            for g, names in ready.items()
            if names or (names is not None and g[0] == "rows")
        }
        if not some:
            return None
        best = max(
            some, key=lambda group: (len(some[group] or ()) + 1) / (len(self.open[group]) + 1)
        )
        return self._take({best: some[best] or []})

    def _take(self, groups: dict[Group, list[str]]) -> Step:
        first = next(iter(groups))
        step = Step(first[1])
        for group, names in groups.items():
            kind, sheet, *key = group
            rest = [name for name in self.open.pop(group) if name not in names]
            self.done.update((sheet, name) for name in names)
            if kind == "rows":
                step.makes = True
                self.made.add(sheet)
                for name in rest:  # what came too late to be born with the rows
                    self.open.setdefault(self._late(sheet, name), []).append(name)
                self._born(step, names)
            else:
                if rest:
                    self.open[group] = rest
                if kind in ("alongs", "gathered"):
                    getattr(step, kind).extend(names)
                else:
                    getattr(step, kind)[tuple(key)] = names
        return step

    def _late(self, sheet: str, name: str) -> Group:
        definition = self.plan.sheets[sheet].definitions[name]
        assert isinstance(definition, Around | Fold)
        kind = "folds" if isinstance(definition, Fold) else "arounds"
        return (kind, sheet, definition.sheet, definition.link)

    def _born(self, step: Step, names: list[str]) -> None:
        for name in names:
            kind, _, *key = self._late(step.sheet, name)
            getattr(step, kind).setdefault(tuple(key), []).append(name)

    def _ready(self, group: Group) -> list[str] | None:
        """The members of a group that can be had now; None if not even the rows can."""
        kind, name = group[0], group[1]
        sheet = self.plan.sheets[name]
        if kind == "rows":
            if not all(map(self._available, read_by_rows(sheet))) or not self._source_made(name):
                return None
        elif name not in self.made:
            return None
        return [
            member
            for member in self.open[group]
            if all(map(self._available, read_here(sheet, member))) and self._joinable(name, member)
        ]

    def _source_made(self, name: str) -> bool:
        rows = self.plan.sheets[name].rows
        return isinstance(rows, Given | Numbered) or rows.sheet in self.made

    def _joinable(self, sheet: str, name: str) -> bool:
        definition = self.plan.sheets[sheet].definitions[name]
        return not isinstance(definition, Around | Fold) or definition.sheet in self.made

    def _refresh(self) -> None:
        """Find the columns that can be computed from what is there: operands come before what reads them."""
        self._known.clear()
        for key in self._order:
            sheet, name = key
            rows = self.plan.sheets[sheet].rows
            if name in self.plan.sheets[sheet].definitions:
                formula = isinstance(self.plan.sheets[sheet].definitions[name], Formula)
                here = formula and all(
                    map(self._available, read_here(self.plan.sheets[sheet], name))
                )
                self._known[key] = here or key in self.done
            else:
                self._known[key] = isinstance(rows, Given) or sheet in self.made

    def _available(self, key: Column) -> bool:
        return self._known.get(key, False)

    def _circle(self) -> str:
        """Some definitions that wait for one another, in a row."""
        trail: list[Column] = []
        key = next((group[1], names[0]) for group, names in self.open.items() if names)
        while key not in trail:
            trail.append(key)
            here = list(read_here(self.plan.sheets[key[0]], key[1]))
            if key[0] not in self.made:
                here += read_by_rows(self.plan.sheets[key[0]])
            waiting = [other for other in here if not self._available(other)]
            if not waiting:
                break
            key = waiting[0]
        names = " → ".join(f"{sheet}.{name}" for sheet, name in [*trail, key])
        return f"definitions wait for one another: {names}"


def is_gathered(along: Along) -> bool:
    """Whether all rows of a group see the same, so that a grouping and a join do it without any order."""
    keys = along.within and not any(key.constant for key in along.within)
    return bool(keys) and along.frame == "all" and along.fold in ADDING


def born_with(plan: Plan, sheet: str, name: str) -> bool:
    """Whether a column comes with the rows: a group's folds over its members, a piece's looks at what was cut."""
    rows, definition = plan.sheets[sheet].rows, plan.sheets[sheet].definitions[name]
    if isinstance(rows, Made) and isinstance(definition, Fold):
        link = definition.link
        return definition.sheet == rows.sheet and link.op == "col" and link.data == rows.link
    if isinstance(rows, Cut) and isinstance(definition, Around):
        link = definition.link
        return definition.sheet == rows.sheet and link.op == "col" and link.data == OWNER
    return False
