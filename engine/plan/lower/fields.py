"""How rules decide a field, as formulas: who stands, who is in doubt, and what that leaves of the value.

The interpreter's definition is `engine/interpret/fields.py`. A rule *stands* where it fired and no fired rule overrides
it; it is *doubtful* where its condition is unknown and no fired rule overrides it. Conditions here are never NULL, so
that they can be masks' guards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from engine.language.kinds import NUMBER, Kind
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, cases, same_value, unknown
from engine.plan.lower.contradicting import contradiction
from engine.plan.lower.lowering import Lowering
from engine.plan.why import NEVER, Why, merged
from engine.rulebook.model import Rule


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule that sets the field, its verdict, and how to get its value."""

    rule: Rule
    verdict: Known
    value: Callable[[], Known]


@dataclass(frozen=True, slots=True)
class Standing:
    """A candidate as it stands: in force, or in doubt for the causes of its verdict; and its value."""

    rule: Rule
    stands: Formula
    doubtful: Formula
    doubt: Why
    value: Known

    @property
    def known(self) -> Formula:
        """Whether it stands with a value."""
        return f.conjunction(self.stands, f.negation(f.is_null(self.value.form)))


@dataclass(frozen=True, slots=True)
class Decided:
    """A field's value, NULL without any cause where nobody decides it (`is_set` is false).

    `winners`: the rules that decided it, each with the condition under which it did. `asked`: under which condition
    the value of the candidate at that place is looked at. `unordered`: its value is a set and no list.
    """

    value: Known
    is_set: Formula
    winners: tuple[tuple[Rule, Formula], ...] = ()
    asked: tuple[tuple[int, Formula], ...] = ()
    unordered: bool = False


def decide(
    lowering: Lowering,
    field: str,
    kind: Kind,
    candidates: Sequence[Candidate],
    default: Known | None = None,
    *,
    none_is_known: bool = False,
) -> Decided:
    """The value of a field that must be agreed; `default` holds where no rule that fired sets it.

    `none_is_known`: to be decided by nobody is an answer, too, so that doubtful rules are asked for theirs.
    """
    found = standings(lowering, kind, candidates)
    agreed, is_set = _agreed(lowering, field, kind, found, default)
    winners = tuple((s.rule, s.stands) for s in found if s.stands is not f.FALSE)
    doubtful = [s for s in found if s.doubtful is not f.FALSE]
    settled = f.negation(f.is_null(agreed.form))
    if none_is_known:
        settled = f.disjunction(settled, f.negation(is_set))
    asked = [(n, s.stands) for n, s in enumerate(found)]
    unsure = f.FALSE
    doubts: list[Why] = []
    for number, standing in enumerate(found):
        if standing.doubtful is f.FALSE:
            continue
        looked = f.conjunction(standing.doubtful, settled, f.negation(unsure))
        asked[number] = (number, f.disjunction(standing.stands, looked))
        same = f.is_true(same_value(standing.value, agreed))
        unsure = f.disjunction(unsure, f.conjunction(standing.doubtful, f.negation(same)))
        doubts.append(standing.doubt.where(standing.doubtful))
        missing = standing.value.why.rechecks
        doubts.append(missing.where(f.conjunction(standing.doubtful, settled)))
    asked = [(n, condition) for n, condition in asked if condition is not f.FALSE]
    if not doubtful:
        return Decided(agreed, is_set, winners, tuple(asked))
    why = merged([*doubts, agreed.why]).otherwise(unsure, agreed.why)
    form = f.case([(unsure, f.null(agreed.form.type))], agreed.form)
    value = replace(agreed, form=form, why=why)
    return Decided(value, f.disjunction(unsure, is_set), winners, tuple(asked))


def standings(
    lowering: Lowering, kind: Kind, candidates: Sequence[Candidate]
) -> tuple[Standing, ...]:
    """Every candidate as it stands against the others."""
    fired = [f.is_true(c.verdict.form) for c in candidates]
    found: list[Standing] = []
    for candidate, own in zip(candidates, fired, strict=True):
        above = [
            by
            for other, by in zip(candidates, fired, strict=True)
            if candidate.rule.id in other.rule.beats
        ]
        free = f.negation(f.disjunction(*above))
        form = candidate.verdict.form
        stands = f.conjunction(own, free)
        doubtful = f.conjunction(f.is_null(form), free)
        none = stands is f.FALSE and doubtful is f.FALSE
        value = unknown(kind, NEVER) if none else lowering.attempt(kind, candidate.value)
        found.append(Standing(candidate.rule, stands, doubtful, candidate.verdict.why, value))
    return tuple(found)


def _agreed(
    lowering: Lowering, field: str, kind: Kind, found: Sequence[Standing], default: Known | None
) -> tuple[Known, Formula]:
    """What the rules that stand agree on, and whether there is any, or a default."""
    standing = [s for s in found if s.stands is not f.FALSE]
    none = unknown(kind, NEVER) if default is None else default
    is_set = f.disjunction(*(s.stands for s in standing)) if default is None else f.TRUE
    if not standing:
        return none, is_set
    value = cases([(s.known, _plain(s.value)) for s in standing], _plain(none))
    doubts = merged(s.value.why.where(s.stands) for s in standing)
    if default is not None:
        stands = f.disjunction(*(s.stands for s in standing))
        doubts = doubts.otherwise(stands, default.why)
    gap = f.disjunction(*(f.conjunction(s.stands, f.is_null(s.value.form)) for s in standing))
    form = f.case([(gap, f.null(value.form.type))], value.form)
    clash = contradiction(lowering, field, standing)
    if clash is not None:
        where, why = clash
        form = f.case([(where, f.null(value.form.type))], form)
        doubts = why.otherwise(where, doubts)
    return replace(value, kind=kind, form=form, why=doubts), is_set


def _plain(value: Known) -> Known:
    return replace(value, why=NEVER)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which structure wins: exclusive conditions, never NULL, each with the place of the candidate whose it is.

    None stands for the default, or where there is none for nothing. Where no condition is true nobody knows which,
    for the causes of `why`.
    """

    branches: tuple[tuple[Formula, int | None], ...]
    why: Why
    winners: tuple[tuple[Rule, Formula], ...] = ()
    asked: tuple[tuple[int, Formula], ...] = ()


Same = Callable[[int | None, int | None], Formula]  # whether two structures are equal, never NULL


def decide_structure(
    lowering: Lowering, field: str, candidates: Sequence[Candidate], same: Same
) -> Chosen:
    """Whose structure a field has, where these are more than values; the candidates' values are not looked at.

    A structure is never unknown as a whole. Of contradicting ones the causes name the rules.
    """
    blank = Known(NUMBER, f.ZERO)
    found = standings(lowering, NUMBER, [replace(c, value=lambda: blank) for c in candidates])
    standing = [(n, s) for n, s in enumerate(found) if s.stands is not f.FALSE]
    winners = tuple((s.rule, s.stands) for _, s in standing)
    none = f.negation(f.disjunction(*(s.stands for _, s in standing)))
    first: list[tuple[Formula, int | None]] = []
    for place, (n, s) in enumerate(standing):
        earlier = (f.negation(other.stands) for _, other in standing[:place])
        first.append((f.conjunction(s.stands, *earlier), n))
    first.append((none, None))
    clash = contradiction(lowering, field, [s for _, s in standing], _unlike(standing, same))
    where, conflict = (f.FALSE, NEVER) if clash is None else clash
    unsure, doubts, asked = f.FALSE, [], [(n, s.stands) for n, s in enumerate(found)]
    for n, s in enumerate(found):
        if s.doubtful is f.FALSE:
            continue
        looked = f.conjunction(s.doubtful, f.negation(where), f.negation(unsure))
        asked[n] = (n, f.disjunction(s.stands, looked))
        agrees = f.disjunction(*(f.conjunction(on, same(n, other)) for on, other in first))
        other = f.disjunction(where, f.negation(agrees))
        unsure = f.disjunction(unsure, f.conjunction(s.doubtful, other))
        doubts.append(s.doubt.where(s.doubtful))
    settled = f.negation(f.disjunction(where, unsure))
    branches = tuple((f.conjunction(on, settled), n) for on, n in first)
    contrary = conflict.where(where)
    why = merged([*doubts, contrary]).otherwise(unsure, contrary)
    kept = tuple((on, n) for on, n in branches if on is not f.FALSE)
    return Chosen(kept, why, winners, tuple((n, on) for n, on in asked if on is not f.FALSE))


def _unlike(standing: Sequence[tuple[int, Standing]], same: Same) -> Callable[[int, int], Formula]:
    def unlike(one: int, two: int) -> Formula:
        return f.negation(same(standing[one][0], standing[two][0]))

    return unlike
