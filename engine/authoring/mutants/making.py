"""A rulebook → all its mutants: each the terms with one small mistake.

A figure more or less by one in its last digit; a boundary open that was closed, or closed that was open; a rule or an
override dropped; a date a day earlier or later; the hours of a calendar a minute more or less at either end; a reading
flipped to another option. The same rulebook gives the same mutants in the same order: that of the files.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path as File
from typing import Final

from engine.authoring.mutants.model import ANYTHING, Mutant, Sort, Touch
from engine.authoring.mutants.places import Place, expression_places, spot
from engine.authoring.trees import Path, at, keys_at, listed, put, scalar
from engine.diagnostics.findings import FindingsError, has_errors
from engine.rulebook.load import Documents, build_rulebook
from engine.rulebook.located import Mapping, Node, Scalar, Sequence
from engine.rulebook.model import Rulebook
from engine.rulebook.shape import check_shape
from engine.rulebook.timeline import check_timeline
from engine.values.numbers import decimal_text

_AMOUNT: Final = re.compile(r"(-?\d+(?:\.\d+)?)(.*)", re.DOTALL)
_DATE: Final = re.compile(r"(\d{4}-\d\d-\d\d)(.*)", re.DOTALL)
_HOURS: Final = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")
_DAY: Final = 24 * 60
_OTHER: Final[dict[type[ast.cmpop], str]] = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">",
}  # fmt: skip
_BOUNDARY: Final = re.compile(r"[<>]=?")
_DATES: Final = ("from", "until")


def mutants(rulebook: Rulebook, documents: Documents) -> list[Mutant]:
    """All mutants of the versions of a rulebook."""
    assert rulebook.folder is not None
    beside = (rulebook.folder / "provider.yaml", rulebook.folder / "clauses.yaml")
    versions = {file: node for file, node in documents.items() if file not in beside}
    found: list[Mutant] = []
    for file, node in versions.items():
        found += _dates(file, node)
        found += _figures(file, node)
        found += _cells(file, node)
        found += _hours(file, node)
        found += _readings(file, node)
        found += _rules(file, node)
    for place in expression_places(rulebook, versions):
        found += _boundaries(place)
        found += _dates_in(place)
    order = {file: number for number, file in enumerate(versions)}
    found.sort(key=lambda one: (order[one.file], one.span.start if one.span else 0))
    return found


def mutated(rulebook: Rulebook, documents: Documents, mutant: Mutant) -> Rulebook | None:
    """The rulebook with the mistake; None where that is no rulebook."""
    assert rulebook.folder is not None
    document = documents[mutant.file]
    for path, value in mutant.changes:
        document = put(document, path, value)
    if has_errors(check_shape(document, "version")):
        return None
    try:
        found, findings = build_rulebook(rulebook.folder, {**documents, mutant.file: document})
    except FindingsError:
        return None
    if found is None or has_errors((*findings, *check_timeline(found))):
        return None
    return found


# ── Numbers and dates ───────────────────────────────────────────────────────────────────────────────


def _figures(file: File, document: Node) -> Iterator[Mutant]:
    for name in keys_at(document, ("figures",)):
        touch = Touch(names=frozenset({name}))
        yield from _values(file, document, ("figures", name), f"figure `{name}`", touch)


def _cells(file: File, document: Node) -> Iterator[Mutant]:
    """The numbers in keyed tables."""
    for table in keys_at(document, ("lookups",)):
        rows = at(document, ("lookups", table, "rows"))
        touch = Touch(names=frozenset({table}))
        for number in range(len(rows.items) if isinstance(rows, Sequence) else 0):
            path: Path = ("lookups", table, "rows", number)
            yield from _values(file, document, path, f"row {number + 1} of `{table}`", touch)


def _values(file: File, document: Node, path: Path, what: str, touch: Touch) -> Iterator[Mutant]:
    """A number or date, or each of a list of dates, one more and one less."""
    if isinstance(at(document, path), Mapping):
        path = (*path, "is")
    held = at(document, path)
    several = enumerate(held.items) if isinstance(held, Sequence) else ()
    places = [(path, held), *(((*path, number), item) for number, item in several)]
    for place, node in places:
        if isinstance(node, Scalar):
            sort: Sort = "date" if _DATE.fullmatch(node.text) else "figure"
            for new in _beside(node.text):
                words = f"{what}: {node.text} → {new}"
                change = (place, scalar(new))
                yield Mutant(sort, words, file, (change,), touch, touch.names, node.span)


def _beside(text: str) -> Iterator[str]:
    """A number less and more by one in the last digit that it has; a date a day earlier and later."""
    dated = _DATE.fullmatch(text)
    if dated is not None:
        for days in (-1, 1):
            yield (date.fromisoformat(dated[1]) + timedelta(days=days)).isoformat() + dated[2]
        return
    number = _AMOUNT.fullmatch(text)
    if number is not None:
        places = len(number[1].partition(".")[2])
        for step in (-1, 1):
            yield decimal_text(Fraction(number[1]) + Fraction(step, 10**places), places) + number[2]


def _dates(file: File, document: Node) -> Iterator[Mutant]:
    """When the version is in force, and when it was recorded."""
    stretches = at(document, ("in_force",))
    many = len(stretches.items) if isinstance(stretches, Sequence) else 0
    places: list[Path] = [("in_force", n, key) for n in range(many) for key in _DATES]
    for path in (*places, ("recorded",)):
        held = at(document, path)
        if isinstance(held, Scalar) and _DATE.fullmatch(held.text):
            for new in _beside(held.text):
                words = f"{path[0]}: {held.text} → {new}"
                yield Mutant("date", words, file, ((path, scalar(new)),), ANYTHING, span=held.span)


def _dates_in(place: Place) -> Iterator[Mutant]:
    """`date(2027, 1, 1)` in an expression, a day earlier and later."""
    for node in ast.walk(place.tree):
        if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "date"):
            continue
        numbers = [one.value for one in node.args if isinstance(one, ast.Constant)]
        start, end = _offsets(place.scalar.text, node)
        for days in (-1, 1):
            moved = date(*numbers) + timedelta(days=days)  # type: ignore[arg-type]
            new = f"date({moved.year}, {moved.month}, {moved.day})"
            yield _respelled(place, "date", start, end, new)


# ── Hours and readings ──────────────────────────────────────────────────────────────────────────────


def _hours(file: File, document: Node) -> Iterator[Mutant]:
    for name in keys_at(document, ("calendars",)):
        week: Path = ("calendars", name, "week")
        for days in keys_at(document, week):
            held = at(document, (*week, days))
            items = [((*week, days), held)]
            if isinstance(held, Sequence):
                items = [((*week, days, n), item) for n, item in enumerate(held.items)]
            for path, item in items:
                for new in _shifted(item.text) if isinstance(item, Scalar) else ():
                    assert isinstance(item, Scalar)
                    words = f"calendar `{name}`, {days}: {item.text} → {new}"
                    change, whose = (path, scalar(new)), frozenset({name})
                    yield Mutant("hours", words, file, (change,), ANYTHING, whose, item.span)


def _shifted(text: str) -> Iterator[str]:
    """Opening hours that begin or end a minute earlier or later."""
    found = _HOURS.fullmatch(text)
    if found is None:
        return
    start, end = (60 * int(found[n]) + int(found[n + 1]) for n in (1, 3))
    for first, last in ((start - 1, end), (start + 1, end), (start, end - 1), (start, end + 1)):
        if 0 <= first < last <= _DAY:
            yield "-".join(f"{one // 60:02}:{one % 60:02}" for one in (first, last))


def _readings(file: File, document: Node) -> Iterator[Mutant]:
    for name in keys_at(document, ("readings",)):
        path: Path = ("readings", name, "chosen")
        held = at(document, path)
        for option in keys_at(document, ("readings", name, "options")):
            if isinstance(held, Scalar) and option != held.text:
                words = f"reading `{name}`: {held.text} → {option}"
                touch = Touch(readings=frozenset({name}))
                yield Mutant(
                    "reading", words, file, ((path, scalar(option)),), touch, span=held.span
                )


# ── Rules and boundaries ────────────────────────────────────────────────────────────────────────────


def _rules(file: File, document: Node) -> Iterator[Mutant]:
    rules = at(document, ("rules",))
    for entry in rules.entries if isinstance(rules, Mapping) else ():
        rule = entry.key.text
        touch = Touch(rules=frozenset({rule}))
        changes = [*_named_by_others(document, rule), (("rules", rule), None)]
        words = f"rule `{rule}`: dropped"
        yield Mutant("rule", words, file, tuple(changes), touch, touch.rules, entry.key.span)
        path: Path = ("rules", rule, "overrides")
        for place, other in enumerate(listed(document, path)):
            item = at(document, (*path, place))
            words = f"rule `{rule}`: does not override `{other}`"
            change = _one_less(document, path, place)
            assert item is not None
            both = frozenset({rule, other})
            yield Mutant("override", words, file, (change,), touch, both, item.span)


def _named_by_others(document: Node, rule: str) -> Iterator[tuple[Path, Node | None]]:
    for other in keys_at(document, ("rules",)):
        path: Path = ("rules", other, "overrides")
        named = listed(document, path)
        if rule in named:
            yield _one_less(document, path, named.index(rule))


def _one_less(document: Node, path: Path, place: int) -> tuple[Path, Node | None]:
    return (path, None) if len(listed(document, path)) == 1 else ((*path, place), None)


def _boundaries(place: Place) -> Iterator[Mutant]:
    """Each `<`, `<=`, `>` and `>=`, open for closed and the other way round."""
    for node in ast.walk(place.tree):
        if not isinstance(node, ast.Compare):
            continue
        sides = [node.left, *node.comparators]
        for left, right, sign in zip(sides, sides[1:], node.ops, strict=False):
            if type(sign) in _OTHER:
                after, before = (
                    _offsets(place.scalar.text, left)[1],
                    _offsets(place.scalar.text, right)[0],
                )
                found = _BOUNDARY.search(place.scalar.text, after, before)
                assert found is not None
                yield _respelled(place, "boundary", *found.span(), _OTHER[type(sign)])


def _respelled(place: Place, sort: Sort, start: int, end: int, new: str) -> Mutant:
    text = place.scalar.text
    changed = f"{text[:start]}{new}{text[end:]}"
    words = f"{_spoken(place.path)}: {_around(text, start, end, text[start:end])} → `{new}`"
    touch = Touch(spots=frozenset({spot(place.scalar.span)}))
    span = place.scalar.place(start, end)
    return Mutant(sort, words, place.file, ((place.path, scalar(changed)),), touch, span=span)


def _spoken(path: Path) -> str:
    family = {"rules": "rule", "values": "value", "charges": "charge", "groups": "group"}
    if len(path) > 1 and path[0] in family:
        return f"{family[str(path[0])]} `{path[1]}`"
    return ".".join(map(str, path))


def _around(text: str, start: int, end: int, sign: str) -> str:
    """A few words around a place in an expression."""
    before, after = text[:start].split(), text[end:].split()
    return f"`{' '.join([*before[-2:], sign, *after[:2]])}`"


def _offsets(text: str, node: ast.expr) -> tuple[int, int]:
    """Where a node of the tree of `(text)` stands in the text; Python counts in bytes, by line."""
    lines = f"({text})".splitlines(keepends=True)
    begin = _offset(lines, node.lineno, node.col_offset)
    end = _offset(lines, node.end_lineno or node.lineno, node.end_col_offset or 0)
    return begin - 1, end - 1


def _offset(lines: Iterable[str], line: int, column: int) -> int:
    listed_lines = list(lines)
    before = sum(map(len, listed_lines[: line - 1]))
    return before + len(listed_lines[line - 1].encode()[:column].decode())
