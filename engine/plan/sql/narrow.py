"""A plan in parts, where rows look along their sheet: which rows belong together, what they see, and all the rest.

What rows see along a sheet rests on few columns, and on rows with the same keys alone. So these columns can be put in
order by themselves, the rows of some keys at a time; the rest of the plan then has what each row sees as a given
column, and goes through the rows as they come.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.sheets import ROW, Along, Definition, Given, Order, Plan, Sheet, Typed
from engine.plan.sql.needs import needed

_KEY: Final = "#key"


@dataclass(frozen=True, slots=True)
class Narrow:
    """`keyed` has what `looks` is given, and the columns `keys`: rows without the same keys see nothing of one another.
    `looks` has what each row sees, with the row's number; `rest`, which is given that, comes to what the plan wanted.

    `table` is what all three are given rows of, `sheet` what these rows stand on.
    """

    table: str
    sheet: str
    keyed: Plan
    keys: tuple[str, ...]
    looks: Plan
    rest: Plan


def narrowed(plan: Plan) -> Narrow | None:
    """The parts; None where rows look at more than others of their sheet with the same keys, or at nothing."""
    if len(plan.wanted) != 1:
        return None
    ((name, wanted),) = plan.wanted.items()
    rows = plan.sheets[name].rows
    if not isinstance(rows, Given):
        return None
    sheet = _by_keys(plan.sheets[name])
    whole = Plan({**plan.sheets, name: sheet}, plan.tables, plan.wanted)
    read = needed(whole)
    looking = {
        n: d for _, n in read if not isinstance(d := sheet.definitions.get(n), Formula | None)
    }
    alongs = [one for one in looking.values() if isinstance(one, Along)]
    if not alongs or len(alongs) < len(looking) or any(of != name for of, _ in read):
        return None
    keys = _shared(sheet, alongs)
    if not keys:
        return None
    seen = _seen(sheet, [*wanted[0], *([wanted[1]] if wanted[1] else [])])
    looks = _over(rows, sheet, {}, ((ROW, *seen), None))
    keyed, names = _keyed(sheet, looks, keys)
    rest = _over(rows, sheet, {one: sheet.typed[one] for one in seen}, wanted)
    return Narrow(rows.table, name, keyed, names, looks, rest)


def _by_keys(sheet: Sheet) -> Sheet:
    """The sheet without groups' numbers, where the keys of the groups do as well."""
    numbers = {
        name: one.within
        for name, one in sheet.definitions.items()
        if isinstance(one, Along) and _is_number(one)
    }
    if not numbers:
        return sheet
    forms = [form for one in sheet.definitions.values() for form in _forms(one)]
    absent = {
        node: f.disjunction(*map(f.is_null, _opened(numbers[node.args[0].data], numbers)))
        for node in f.walk(*forms)
        if node.op == "is_null" and node.args[0].op == "col" and node.args[0].data in numbers
    }

    def changed(one: Definition) -> Definition:
        if isinstance(one, Formula):
            return f.substituted(one, absent)
        if not isinstance(one, Along):
            return one
        within = tuple(f.substituted(key, absent) for key in _opened(one.within, numbers))
        of, where = (None if x is None else f.substituted(x, absent) for x in (one.of, one.where))
        order = tuple(Order(f.substituted(x.by, absent), x.down) for x in one.order)
        return replace(one, of=of, where=where, within=within, order=order)

    definitions = {name: changed(one) for name, one in sheet.definitions.items()}
    return Sheet(sheet.name, sheet.rows, definitions, sheet.typed)


def _is_number(one: Along) -> bool:
    """Whether it is the number of the first row with equal keys, so that equal numbers tell of equal keys."""
    whole = (one.fold, one.frame, one.where) == ("min", "all", None)
    return whole and one.of is not None and (one.of.op, one.of.data) == ("col", ROW)


def _opened(
    keys: Iterable[Formula], numbers: Mapping[str, tuple[Formula, ...]]
) -> tuple[Formula, ...]:
    """Keys with those of a group in the place of its number."""
    found: dict[Formula, None] = {}
    for key in keys:
        inner = numbers.get(key.data) if key.op == "col" else None
        found |= dict.fromkeys([key] if inner is None else _opened(inner, numbers))
    return tuple(found)


def _forms(one: Definition) -> list[Formula]:
    if isinstance(one, Formula):
        return [one]
    if not isinstance(one, Along):
        return []
    parts = [*one.within, one.of, one.where, *(order.by for order in one.order)]
    return [part for part in parts if part is not None]


def _shared(sheet: Sheet, alongs: list[Along]) -> list[Formula]:
    """The keys that are the same wherever rows look at one another, of those that rest on given columns alone."""
    first, *others = alongs
    return [
        key
        for key in first.within
        if not key.constant and all(key in one.within for one in others) and _plain(sheet, [key])
    ]


def _plain(sheet: Sheet, forms: list[Formula]) -> bool:
    stack, met = [*f.columns_of(*forms)], set()
    while stack:
        name = stack.pop()
        definition = sheet.definitions.get(name)
        if definition is not None and not isinstance(definition, Formula):
            return False
        if definition is not None and name not in met:
            met.add(name)
            stack += f.columns_of(definition)
    return True


def _seen(sheet: Sheet, names: list[str]) -> list[str]:
    """What rows see that formulas behind some columns read."""
    stack, met = list(names), dict.fromkeys(names)
    while stack:
        definition = sheet.definitions.get(stack.pop())
        if isinstance(definition, Formula):
            more = [name for name in f.columns_of(definition) if name not in met]
            met |= dict.fromkeys(more)
            stack += more
    return sorted(name for name in met if isinstance(sheet.definitions.get(name), Along))


def _over(
    rows: Given,
    sheet: Sheet,
    brought: Mapping[str, Typed],
    wanted: tuple[tuple[str, ...], str | None],
) -> Plan:
    """A plan of some columns, over no more of what is given than they need, and what is brought besides."""
    definitions = {n: one for n, one in sheet.definitions.items() if n not in brought}
    typed = {n: one for n, one in sheet.typed.items() if n not in brought}
    given = {**rows.columns, **brought}
    whole = Plan(
        {sheet.name: Sheet(sheet.name, Given(rows.table, given), definitions, typed)},
        {},
        {sheet.name: wanted},
    )
    read = {name for _, name in needed(whole)} | {ROW}
    less = Given(rows.table, {n: one for n, one in given.items() if n in read})
    kept = {n: one for n, one in definitions.items() if n in read}
    return Plan({sheet.name: Sheet(sheet.name, less, kept, typed)}, {}, {sheet.name: wanted})


def _keyed(sheet: Sheet, looks: Plan, keys: list[Formula]) -> tuple[Plan, tuple[str, ...]]:
    """The rows with what `looks` is given and with the keys, and the names of these."""
    definitions, typed, names = dict(sheet.definitions), dict(sheet.typed), []
    for number, key in enumerate(keys):
        name = key.data if key.op == "col" else f"{_KEY} {number}"
        names.append(name)
        if key.op != "col":
            definitions[name] = key
            typed[name] = Typed(key.type, key.nullable, key.low, key.high)
    given = looks.sheets[sheet.name].rows
    assert isinstance(given, Given) and isinstance(sheet.rows, Given)
    columns = tuple(dict.fromkeys([ROW, *given.columns, *names]))
    own = Sheet(sheet.name, sheet.rows, definitions, typed)
    return _over(sheet.rows, own, {}, (columns, None)), tuple(names)
