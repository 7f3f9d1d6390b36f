"""A version file → a typed `Version`.

In: the located document of a version whose shape is checked. Out: the version and all findings; None for the version
when any of them is an error. Order of work: declare every name, build the families that expressions may refer to,
then charges and rules, then what only the whole shows (circles, homes, clauses cited).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from engine.diagnostics.findings import Finding, has_errors
from engine.diagnostics.spans import Span
from engine.diagnostics.suggest import did_you_mean
from engine.language.expressions import Expr
from engine.language.kinds import BOOL, DATE
from engine.rulebook.build import facts as build_facts
from engine.rulebook.build.always import build_always
from engine.rulebook.build.balances import build_balances, declare_balances
from engine.rulebook.build.charges import build_charges, check_counted, declare_charges
from engine.rulebook.build.cycles import find_cycles, find_deep, find_early_use
from engine.rulebook.build.desk import Desk, clauses, entries, items, scalar, text, texts
from engine.rulebook.build.figures import build_figures
from engine.rulebook.build.grids import build_grids, declare_grids
from engine.rulebook.build.groups import build_groups
from engine.rulebook.build.homes import find_homes_of_none, find_shared_homes
from engine.rulebook.build.intake import build_nested, build_valid
from engine.rulebook.build.lookups import build_lookups
from engine.rulebook.build.names import Names
from engine.rulebook.build.order import infer_kinds
from engine.rulebook.build.provider import read_currency
from engine.rulebook.build.rules import build_rules
from engine.rulebook.build.running import build_running, declare_running
from engine.rulebook.build.scopes import expression
from engine.rulebook.build.sizes import find_unbounded
from engine.rulebook.build.straddle import build_straddle
from engine.rulebook.build.subjects import build_splits, declare_subjects
from engine.rulebook.build.values import build_outcomes, build_values, declare_values
from engine.rulebook.located import Mapping as LocatedMapping
from engine.rulebook.located import Node, Scalar
from engine.rulebook.model import EVENT, Ended, InForce, Version
from engine.values.units import Unit, UnitError, own_unit_fault, parse_amount
from engine.values.zones import parse_instant

if TYPE_CHECKING:
    from engine.rulebook.build.provider import Provider

_CHECKS_OF_THE_WHOLE: tuple[Callable[[Version], tuple[Finding, ...]], ...] = (
    find_cycles,
    find_deep,
    find_unbounded,
    lambda version: (
        *find_early_use(version),
        *find_shared_homes(version),
        *find_homes_of_none(version),
    ),
)
_DECLARE: tuple[Callable[[Names, Node], None], ...] = (
    declare_grids, declare_subjects, declare_values, declare_balances, declare_running, declare_charges,
)  # fmt: skip
_CITING = (
    "facts", "figures", "lookups", "tables", "calendars", "grids", "readings", "groups", "splits", "values", "balances",
    "running", "outcomes", "charges", "rules", "always",
)  # fmt: skip


def build_version(
    root: Node, path: Path | None, stem: str, provider: Provider, clause_ids: Iterable[str]
) -> tuple[Version | None, tuple[Finding, ...]]:
    """The version that a document declares."""
    desk = Desk()
    own_units = _own_units(desk, root)
    currency = read_currency(desk, root) or provider.currency
    names = Names(desk, text(root, "month_ends") or None, currency, own_units)
    readings = build_facts.build_readings(names, root)
    facts = build_facts.build_facts(names, root, own_units)
    figures = build_figures(names, root, own_units)
    lookups = build_lookups(names, root, own_units)
    calendars = build_facts.build_calendars(names, root, provider.time_zone)
    for declare in _DECLARE:
        declare(names, root)
    outcomes = build_outcomes(names, root, own_units)
    infer_kinds(names)
    version = Version(
        id=text(root, "version", stem), in_force=_in_force(names, root), recorded=_recorded(desk, root),
        month_ends=text(root, "month_ends") or None,  # type: ignore[arg-type]
        currency=currency, own_units=tuple(own_units), facts=facts, nested=build_nested(names, root),
        valid=build_valid(names, root),
        figures=figures, lookups=lookups, calendars=calendars, readings=readings,
        grids=build_grids(names, root, provider.time_zone),
        tables=build_facts.build_tables(names, root, facts), groups=build_groups(names, root),
        splits=build_splits(names, root, lookups), values=build_values(names, root),
        balances=build_balances(names, root), running=build_running(names, root), outcomes=outcomes,
        charges=(charges := build_charges(names, root)), rules=build_rules(names, root, outcomes, charges),
        governed_by=_governed_by(desk, names, provider), straddle=build_straddle(names, provider.straddle),
        always=build_always(names, root), amends=text(root, "amends") or None, ended=_ended(root),
        because=text(root, "because"),
        span=_place(root), path=path,
    )  # fmt: skip
    _check_cited(desk, root, provider.straddle, clause_ids)
    if not has_errors(desk.findings):
        check_counted(names, version.charges, version.rules.values())
    for find in _CHECKS_OF_THE_WHOLE:
        if not has_errors(desk.findings):
            desk.findings += find(version)
    findings = tuple(dict.fromkeys(desk.findings))
    return (None if has_errors(findings) else version), findings


def _own_units(desk: Desk, root: Node) -> dict[str, Unit]:
    """The rulebook's own units by name: those of a kind of their own, and multiples of others."""
    found: dict[str, Unit] = {}
    for item in items(root, "units"):
        for name, multiple in _unit_entries(item):
            fault = own_unit_fault(name.text)
            if fault is not None:
                desk.report("CB417", fault, name.span)
            elif name.text in found:
                desk.report("CB412", f"`{name.text}` is declared twice", name.span)
            elif multiple is None:
                found[name.text] = Unit(name.text, ((name.text, 1),), 1)
            else:
                unit = _multiple(desk, name.text, multiple, found)
                found |= {} if unit is None else {name.text: unit}
    return found


def _unit_entries(item: Node) -> Iterator[tuple[Scalar, Scalar | None]]:
    if isinstance(item, Scalar):
        yield item, None
    elif isinstance(item, LocatedMapping):
        for entry in item:
            yield entry.key, entry.value if isinstance(entry.value, Scalar) else None


def _multiple(desk: Desk, name: str, given: Scalar, known: dict[str, Unit]) -> Unit | None:
    """The unit that is so much of another: `0.001 kg`."""
    try:
        amount = parse_amount(given.text, known)
    except UnitError as error:
        desk.report("CB417", error.message, given.place(error.start, error.end), error.help)
        return None
    if not isinstance(amount.value, int | Fraction) or amount.value <= 0 or not amount.dims:
        message = f"`{given.text}` is not so much of another unit"
        desk.report("CB417", message, given.span, "for example `g: 0.001 kg`")
        return None
    return Unit(name, amount.dims, amount.value)


def _governed_by(desk: Desk, names: Names, provider: Provider) -> Expr | None:
    if provider.governed_by is None:
        return None
    return expression(desk, provider.governed_by, names.scope(EVENT), DATE)


def _in_force(names: Names, root: Node) -> tuple[InForce, ...]:
    found: list[InForce] = []
    for item in items(root, "in_force"):
        start, until = _date(names.desk, item, "from"), _date(names.desk, item, "until")
        if start is not None and until is not None and until <= start:
            message = "the terms end before they begin"
            names.desk.report(
                "CB503", message, item.span, "`until` is the first day on which they no longer hold"
            )
        when = names.expression(scalar(item, "when"), EVENT, BOOL)
        found.append(InForce(start, until, when, clauses(item)))
    return tuple(found)


def _date(desk: Desk, node: Node, key: str) -> date | None:
    found = scalar(node, key)
    if found is None:
        return None
    try:
        return date.fromisoformat(found.text)
    except ValueError:
        desk.report("CB417", f"`{found.text}` is not a date", found.span, "write 2016-09-02")
        return None


def _recorded(desk: Desk, root: Node) -> datetime | None:
    """When the version was recorded; a bare date counts from its first moment in UTC."""
    found = scalar(root, "recorded")
    if found is None:
        return None
    try:
        if len(found.text) == 10:
            return datetime.combine(date.fromisoformat(found.text), datetime.min.time(), UTC)
        return parse_instant(found.text)
    except ValueError:
        desk.report("CB417", f"`{found.text}` is not a date or an instant", found.span)
        return None


def _place(root: Node) -> Span | None:
    """Where a version can be pointed at as a whole: its `in_force`."""
    entry = root.entry("in_force") if isinstance(root, LocatedMapping) else None
    return None if entry is None else entry.key.span


def _ended(root: Node) -> dict[str, Ended]:
    return {
        entry.key.text: Ended(
            text(entry.value, "how"),  # type: ignore[arg-type]
            texts(entry.value, "by"),
            text(entry.value, "because"),
            entry.key.span,
        )
        for entry in entries(root, "ended")
    }


def _check_cited(desk: Desk, root: Node, straddle: Node | None, clause_ids: Iterable[str]) -> None:
    """Every clause that an entry cites must be in `clauses.yaml`."""
    known = frozenset(clause_ids)
    ended = tuple(entries(root, "ended"))
    cited: list[Node] = [*(entry.key for entry in ended), *items(straddle, "clause")]
    cited += (item for entry in ended for item in items(entry.value, "by"))
    for family in _CITING:
        for entry in entries(root, family):
            cited += items(entry.value, "clause")
    for item in (*items(root, "valid"), *items(root, "in_force")):
        cited += items(item, "clause")
    for item in cited:
        if isinstance(item, Scalar) and item.text not in known:
            help_text = did_you_mean(item.text, known)
            desk.report("CB415", f"unknown clause `{item.text}`", item.span, help_text)
