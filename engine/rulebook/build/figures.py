"""Figures: the numbers and dates of the terms, and lists of dates or words."""

from __future__ import annotations

from datetime import date

from engine.language.kinds import ANYTHING, DATE, DATES, PERIOD, Collection, Enum, Kind, Quantity
from engine.language.scope import Sign
from engine.language.signs import sign_of_number
from engine.rulebook.build.desk import clauses, entries, scalar, text
from engine.rulebook.build.names import Declared, Names
from engine.rulebook.build.plans import read_holidays, read_like
from engine.rulebook.located import Entry, Mapping, Node, Scalar, Sequence
from engine.rulebook.model import Figure
from engine.values.days import ListedDates
from engine.values.periods import Period
from engine.values.units import OwnUnits, UnitError, parse_amount


def build_figures(names: Names, root: Node, own_units: OwnUnits) -> dict[str, Figure]:
    """The figures, declared in `names`."""
    figures: dict[str, Figure] = {}
    for entry in entries(root, "figures"):
        listed = entry.value
        if isinstance(listed, Mapping):
            listed = listed.get("is") or listed
        figure = (
            _list(names, entry, listed)
            if isinstance(listed, Sequence)
            else _amount(names, entry, own_units)
        )
        if figure is not None:
            figures[figure.name] = figure
    return figures


def _amount(names: Names, entry: Entry, own_units: OwnUnits) -> Figure | None:
    node = entry.value
    found = node if isinstance(node, Scalar) else scalar(node, "is")
    if found is None:
        return None
    try:
        amount = parse_amount(found.text, own_units)
    except UnitError as error:
        place = found.place(error.start, error.end)
        names.desk.report("CB417", error.message, place, error.help)
        # it is declared all the same, so that its users are not told that there is no such name
        names.declare(entry.key.text, Declared("figure", None, ANYTHING, entry.key.span))
        return None
    kind = amount_kind(amount.value, amount.dims)
    number = None if isinstance(amount.value, date | Period) else amount.value
    sign = Sign.ANY if number is None else sign_of_number(number)
    if isinstance(amount.value, Period):
        sign = Sign.NATURAL if amount.value == Period() else Sign.POSITIVE
    months = not isinstance(amount.value, Period) or amount.value.months != 0
    names.declare(
        entry.key.text, Declared("figure", None, kind, entry.key.span, sign, months, number)
    )
    return Figure(
        entry.key.text, amount.value, kind, found.text, amount.unit,
        clauses(node), text(node, "means"), None, entry.key.span,
    )  # fmt: skip


def _list(names: Names, entry: Entry, listed: Sequence) -> Figure:
    """Dates, if the first item begins as one does, else words; dates may also come from lists above."""
    node = entry.value
    given = [item.text for item in listed if isinstance(item, Scalar)]
    holder, key = (node, "is") if isinstance(node, Mapping) else (None, "is")
    value: frozenset[date] | frozenset[str] = frozenset(given)
    kind: Kind = Collection(Enum(tuple(dict.fromkeys(given)), declared=False))
    like = read_like(names, node)
    if given[0][:4].isdigit() and given[0][4:5] == "-":
        holder = holder or Mapping((Entry(entry.key, listed),), listed.span)
        value, kind = read_holidays(names, holder, key if holder is node else entry.key.text), DATES
        names.lists[entry.key.text] = (value, like)
        value = ListedDates(value, (like.first, like.last)) if like else value
    names.declare(entry.key.text, Declared("figure", None, kind, entry.key.span))
    return Figure(
        entry.key.text, value, kind, ", ".join(given), None, clauses(node), text(node, "means"), like, entry.key.span
    )  # fmt: skip


def amount_kind(value: object, dims: tuple[tuple[str, int], ...] | None) -> Kind:
    """The kind of an amount."""
    if isinstance(value, date):
        return DATE
    if isinstance(value, Period):
        return PERIOD
    return Quantity(dims or (), whole=isinstance(value, int) and not dims)
