"""What a run brings back, so that results can be told: verdicts, fields, lines, and who belongs together.

Of every kind of subject a `Sight` names the columns: how rows hang together, and under each version what its rules say.
All parts of values are columns or constants.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known
from engine.plan.lower import links
from engine.plan.lower.fields import Decided
from engine.plan.lower.groups import membership
from engine.plan.lower.homes import trouble
from engine.plan.lower.lines import ChargeLine, charge_lines
from engine.plan.lower.lowering import VERSION, Lowering, Place
from engine.plan.lower.names import ID
from engine.plan.lower.rules import decided, verdict
from engine.plan.lower.splits import uncounted
from engine.plan.sheets import OWNER, PLACE, ROW, Plan
from engine.plan.why import Why
from engine.rulebook.model import EVENT, Rule, Version

DAY = "day"


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the rules of one version say about subjects of a kind."""

    verdicts: tuple[tuple[Rule, Known], ...]
    fields: tuple[tuple[str, Decided], ...]
    lines: tuple[ChargeLine, ...]


@dataclass(frozen=True, slots=True)
class Sight:
    """The columns that tell of one kind of subject.

    `links`: of each group that it may be in, the number of the group's row, and why nobody knows which; `trouble`: why
    nobody knows where it belongs. `owner`: the kind that stretches of this kind are cut from, `uncounted` the word of
    `RECHECK` where there is one row for nobody knows how many.
    """

    kind: str
    spoken: tuple[Spoken, ...]  # by number of the version
    links: tuple[tuple[str, Formula, Why], ...]
    trouble: Why
    owner: str | None
    uncounted: Formula = f.ZERO


@dataclass(frozen=True, slots=True)
class Told:
    """A plan, and how to read what it gives."""

    lowering: Lowering
    plan: Plan
    sights: tuple[Sight, ...]


def told(lowering: Lowering) -> Told:
    """The plan of all results."""
    lines = charge_lines(lowering)
    sights = tuple(_sight(lowering, kind, lines) for kind in _kinds(lowering))
    plan = lowering.plan
    for sight in sights:
        rows = [ROW, *((OWNER, PLACE) if sight.owner is not None else ())]
        names = dict.fromkeys([*rows, VERSION, ID, DAY, *_columns(sight)])
        plan.wanted[sight.kind] = (tuple(names), None)
    for line in lines:
        for piece in line.rows:
            forms = [
                piece.link,
                piece.start,
                piece.id,
                *(p for s in piece.slots for p in s.formulas),
            ]
            old = plan.wanted.get(piece.sheet, ((), None))[0]
            names = dict.fromkeys([*old, ROW, *_named(forms)])
            plan.wanted[piece.sheet] = (tuple(names), None)
    for origin in lowering.causes.origins.values():
        for sheet, form in origin.formulas:
            old = plan.wanted.get(sheet, ((), None))[0]
            plan.wanted[sheet] = (tuple(dict.fromkeys([*old, ROW, *_named([form])])), None)
    return Told(lowering, plan, sights)


def _kinds(lowering: Lowering) -> list[str]:
    """All kinds of subjects."""
    groups = (name for version in lowering.versions for name in version.groups)
    splits = (name for version in lowering.versions for name in version.splits)
    return list(dict.fromkeys([EVENT, *groups, *splits]))


def _sight(lowering: Lowering, kind: str, lines: Iterable[ChargeLine]) -> Sight:
    lowering.sheet(kind)
    versions = lowering.versions
    own = [line for line in lines if line.place.kind == kind]
    spoken = tuple(
        _spoken(lowering, Place(kind, v), [line for line in own if line.place.version is v])
        for v in versions
    )
    linked = [
        (group, membership(lowering, kind, group)) for group in links.groups_of(lowering, kind)
    ]
    owner = next((v.splits[kind].of for v in versions if kind in v.splits), None)
    return Sight(
        kind,
        spoken,
        tuple((group, found.link, found.lost) for group, found in linked),
        trouble(lowering, kind),
        owner,
        f.ZERO if owner is None else uncounted(lowering, kind),
    )


def _spoken(lowering: Lowering, place: Place, lines: list[ChargeLine]) -> Spoken:
    index = lowering.index(place.version)
    rules = index.rules_by_subject.get(place.kind, ())
    verdicts = tuple((rule, verdict(lowering, rule, place)) for rule in rules)
    fields = tuple(
        (n, decided(lowering, place, n)) for n in shown(place.version, place.kind, index)
    )
    return Spoken(verdicts, fields, tuple(lines))


def shown(version: Version, kind: str, index: object) -> Iterator[str]:
    """The outcomes of subjects of a kind that stand in results."""
    from engine.rulebook.index import Index

    assert isinstance(index, Index)
    for name, outcome in version.outcomes.items():
        if outcome.show and outcome.from_lines is None and (kind, name) in index.rules_by_field:
            yield name


def _columns(sight: Sight) -> Iterator[str]:
    yield from _named([*sight.trouble.words.values(), sight.uncounted])
    for _, link, lost in sight.links:
        yield from _named([link, *lost.words.values()])
    for spoken in sight.spoken:
        for _, value in spoken.verdicts:
            yield from _named(value.formulas)
        for _, field in spoken.fields:
            yield from _named([field.is_set, *field.value.formulas])
            for on, item in field.value.items or ():
                yield from _named([on, *item.formulas])
        for line in spoken.lines:
            yield from _named(line.formulas)


def _named(forms: Iterable[Formula]) -> Iterator[str]:
    """The columns among formulas; anything else must be a constant."""
    for form in forms:
        assert form.constant or form.op == "col", form.op
        if form.op == "col":
            yield form.data
