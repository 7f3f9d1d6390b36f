"""The condition and the keys of a group, each read under the version of the subject.

Keys are equal as the values are: of one kind they are compared in a column or two. Where versions have keys of other
kinds, whole numbers say which kind it is, and each kind has a column of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.language.expressions import Expr
from engine.language.kinds import DATE, INSTANT, Collection, Kind, Quantity, is_text
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, cases, truth
from engine.plan.lower.group_ids import joined, key_text
from engine.plan.lower.grouped import terms_of
from engine.plan.lower.local_time import held
from engine.plan.lower.lowering import Lowering, NotColumnarError, Place
from engine.plan.why import Why, merged


@dataclass(frozen=True, slots=True)
class Keys:
    """Whether a subject belongs to a group of that name, and its keys.

    `columns` are equal within a group, the first of them NULL where a subject is in none, or nobody knows; `spelled` is
    what the group is called after.
    """

    belongs: Known
    keys: tuple[Known, ...]
    columns: tuple[Formula, ...]
    spelled: Formula

    @property
    def inside(self) -> Formula:
        """Whether it is known to belong, and all keys are known."""
        return _inside(self.belongs, self.keys)

    @property
    def doubts(self) -> Why:
        """Why nobody knows in which group it is."""
        maybe = f.negation(f.is_false(self.belongs.form))
        return merged([self.belongs.why, merged(key.why for key in self.keys).where(maybe)])


def keys_of(lowering: Lowering, kind: str, name: str) -> Keys:
    """The condition and the keys of subjects of a kind for groups of a name."""
    terms = terms_of(lowering, name)
    counts = [(lowering.under(v), len(group.by)) for v, group in terms]
    conditions = [
        (lowering.under(v), _read(lowering, Place(kind, v), group.when)) for v, group in terms
    ]
    belongs = cases(conditions[:-1], conditions[-1][1])
    if len(terms) < len(lowering.versions):
        belongs = cases(conditions, truth(f.FALSE))
    belongs = lowering.settled(kind, f"{name} when", belongs)
    keys: list[Known] = []
    columns = [] if len({count for _, count in counts}) == 1 else [_code(counts)]
    texts: list[Formula] = []
    for place in range(max(count for _, count in counts)):
        found = [
            (lowering.under(v), _read(lowering, Place(kind, v), group.by[place]))
            for v, group in terms
            if place < len(group.by)
        ]
        key, parts, text = _one_key(lowering, kind, name, found)
        if len(found) < len(terms):
            here = f.disjunction(*(under for under, _ in found))
            key = cases([(here, _known(key))], truth(f.TRUE))
            parts = [_filled(part, here) for part in parts]
            text = f.case([(here, text)], f.const(""))
        keys.append(key)
        columns += parts
        texts.append(text)
    first = columns[0] if columns else f.ONE
    guard = f.is_true(belongs.form) if len(columns) == len(keys) else _inside(belongs, keys)
    return Keys(belongs, tuple(keys), (f.when(guard, first), *columns[1:]), joined(texts))


def _inside(belongs: Known, keys: Sequence[Known]) -> Formula:
    known = (f.negation(f.is_null(key.form)) for key in keys)
    return f.conjunction(f.is_true(belongs.form), *known)


def _read(lowering: Lowering, place: Place, expr: Expr | None) -> Known:
    if expr is None:
        return truth(f.TRUE)
    found = lowering.attempt(expr.kind, lambda: lowering.value(expr, place))
    return held(lowering, found) if found.kind in (DATE, INSTANT) else found


def _one_key(
    lowering: Lowering, kind: str, name: str, found: Sequence[tuple[Formula, Known]]
) -> tuple[Known, list[Formula], Formula]:
    """A key, its columns, and its text."""
    families = list(dict.fromkeys(_family(key.kind) for _, key in found))
    if len(families) == 1:
        key = lowering.settled(kind, f"{name} key", cases(found[:-1], found[-1][1]))
        _check(key)
        parts = [part for part in (key.form, key.months) if part is not None]
        return key, parts, key_text(lowering, key)
    if {"bool", "number"} <= {*families}:  # true and 1 are equal, and are called otherwise
        raise NotColumnarError("keys of another kind under another version")
    settled = [(under, lowering.settled(kind, f"{name} key", key)) for under, key in found]
    known = cases([(under, _known(key)) for under, key in settled[:-1]], _known(settled[-1][1]))
    columns = [_code([(under, families.index(_family(key.kind))) for under, key in settled])]
    for family in families:
        columns += _of_family([pair for pair in settled if _family(pair[1].kind) == family])
    spelled = [(under, key_text(lowering, key)) for under, key in settled]
    return known, columns, f.case(spelled[:-1], spelled[-1][1])


def _of_family(found: Sequence[tuple[Formula, Known]]) -> list[Formula]:
    """The columns of keys of one kind; nothing stands in them where a subject has a key of another."""
    key = cases(found[:-1], found[-1][1])
    _check(key)
    here = f.disjunction(*(under for under, _ in found))
    parts = [part for part in (key.form, key.months) if part is not None]
    return [_filled(part, here) for part in parts]


def _filled(part: Formula, here: Formula) -> Formula:
    """A column in which something stands also where a subject has no such key."""
    none = {"int": f.ZERO, "text": f.const(""), "bool": f.FALSE}[part.type]
    return f.case([(f.conjunction(here, f.negation(f.is_null(part))), part)], none)


def _code(found: Sequence[tuple[Formula, int]]) -> Formula:
    codes = [(under, f.const(code)) for under, code in found]
    return f.case(codes[:-1], codes[-1][1])


def _known(key: Known) -> Known:
    """A truth that is unknown where the key is."""
    return truth(f.when(f.negation(f.is_null(key.form)), f.TRUE), key.why)


def _check(key: Known) -> None:
    if isinstance(key.kind, Collection):
        raise NotColumnarError("keys that are lists")
    if not isinstance(key.per, int):
        raise NotColumnarError("keys that are divided by something")


def _family(kind: Kind) -> str:
    if isinstance(kind, Collection):
        raise NotColumnarError("keys that are lists")
    return "number" if isinstance(kind, Quantity) else "text" if is_text(kind) else str(kind)
