"""Results as columns: status, causes, fired rules and amount of every subject that has a result of its own.

A result covers a home subject and all that stands in it (`engine/interpret/decide.py`): the causes and the fired rules
of its parts are put together over their links to it, its amount is the sum of their lines. Which causes and which
rules there are is told by the bits of words; `Bits` says what each stands for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from engine.language.kinds import money
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, NotColumnarError, cases, plus
from engine.plan.lower.bits import Bits
from engine.plan.lower.folding import Folds, mask_type, sum_type
from engine.plan.lower.lines import ChargeLine
from engine.plan.lower.lowering import Lowering
from engine.plan.lower.standing import home_links
from engine.plan.lower.told import Sight, Spoken, Told
from engine.plan.sheets import Typed
from engine.plan.why import NEVER, RECHECK, Causes, Why, merged
from engine.rulebook.model import Version
from engine.values.unknown import NOTHING_SAID, Cause, CauseKind

STATUSES: Final = ("decided", "conflict", "needs_fact", "needs_decision", "open", "recheck")
_KINDS: Final = (CauseKind.CONFLICT, CauseKind.FACT, CauseKind.DECISION, CauseKind.OPEN)


@dataclass(frozen=True, slots=True)
class ResultColumns:
    """The results of one kind of home, as columns of its sheet; `there` is true of the rows that have one.

    `status` is a place in `STATUSES`. `fired` are the words of the rules that fired. `lines`: the lines that stand in
    it, each with the link from the line's sheet to this one.
    """

    kind: str
    there: Formula
    status: Formula
    causes: Why
    fired: tuple[tuple[int, Formula], ...]
    amount: Known
    lines: tuple[tuple[ChargeLine, Formula], ...]


def result_columns(told: Told, bits: Bits) -> tuple[ResultColumns, ...]:
    """The columns of all results; raises `NotColumnarError` where groups stand inside a home or have results beside."""
    lowering = told.lowering
    _check(lowering)
    parts = {sight.kind: _part(lowering, sight, bits) for sight in told.sights}
    homes = {sight.kind: home_links(lowering, sight.kind) for sight in told.sights}
    found = [
        _result(lowering, sight, parts, homes)
        for sight in told.sights
        if _may_be_home(lowering, sight)
    ]
    return tuple(replace(one, status=_status(lowering, one)) for one in found)


@dataclass(frozen=True, slots=True)
class _Part:
    """What a subject adds to the result that it stands in."""

    causes: Why
    fired: dict[int, Formula]
    said: Formula
    lines: tuple[ChargeLine, ...]


def _check(lowering: Lowering) -> None:
    for version in lowering.versions:
        for group in version.groups.values():
            if group.result == "inside":
                raise NotColumnarError("groups inside a home")
            if group.result == "none" and _matters(lowering, version, group.name):
                raise NotColumnarError("groups with results beside")
    if len({version.currency for version in lowering.versions}) > 1:
        raise NotColumnarError("versions in several currencies")


def _matters(lowering: Lowering, version: Version, name: str) -> bool:
    """Whether there are rules about a group, its stretches, or the groups that either is part of."""
    rules = lowering.index(version).rules_by_subject
    made_of = {name, *(split.name for split in version.splits.values() if split.of == name)}
    groups = (group.name for group in version.groups.values() if group.of in made_of)
    return any(one in rules for one in made_of) or any(
        _matters(lowering, version, g) for g in groups
    )


def _may_be_home(lowering: Lowering, sight: Sight) -> bool:
    if sight.owner is not None:
        return False
    terms = [v.groups[sight.kind] for v in lowering.versions if sight.kind in v.groups]
    return not terms or terms[0].home


# ── What the parts say ────────────────────────────────────────────────────────────────────────────


def _part(lowering: Lowering, sight: Sight, bits: Bits) -> _Part:
    """What subjects of a kind add, each under its own version."""
    said = [_said(lowering, spoken) for spoken in sight.spoken]
    causes = NEVER
    for version, (whys, _) in zip(lowering.versions, said, strict=True):
        own = merged(whys)
        causes = (
            own
            if version is lowering.versions[0]
            else own.otherwise(lowering.under(version), causes)
        )
    words: dict[int, list[Formula]] = {}
    for rule, holds in _fired(lowering, sight).items():
        word, bit = bits.of(rule)
        words.setdefault(word, []).append(f.case([(holds, f.const(1 << bit))], f.ZERO))
    return _Part(
        _settled(lowering, sight.kind, "part causes", causes),
        {
            n: lowering.column(sight.kind, f"part fired {n}", f.bit_or(*found))
            for n, found in sorted(words.items())
        },
        lowering.column(
            sight.kind, "part said", _by_version(lowering, [speaks for _, speaks in said])
        ),
        tuple(line for spoken in sight.spoken for line in spoken.lines),
    )


def _by_version(lowering: Lowering, found: Sequence[Formula]) -> Formula:
    """What the row's own version makes of something."""
    pairs = list(zip(lowering.versions, found, strict=True))
    return f.case([(lowering.under(v), form) for v, form in pairs[:-1]], pairs[-1][1])


def _fired(lowering: Lowering, sight: Sight) -> dict[str, Formula]:
    """By id, whether the rule of the row's own version fired."""
    verdicts = [{rule.id: value for rule, value in spoken.verdicts} for spoken in sight.spoken]
    names = dict.fromkeys(name for known in verdicts for name in known)
    return {
        name: _by_version(
            lowering,
            [f.is_true(known[name].form) if name in known else f.FALSE for known in verdicts],
        )
        for name in names
    }


def _said(lowering: Lowering, spoken: Spoken) -> tuple[list[Why], Formula]:
    """The causes that rules, fields and lines leave, and whether they have anything to say."""
    whys = [field.value.why for _, field in spoken.fields]
    speaks: list[Formula] = []
    for rule, verdict in spoken.verdicts:
        if rule.sets or rule.awaits or rule.charges.keys() - rule.only_changes:
            speaks.append(f.is_true(verdict.form))
        recheck = verdict.why.words.get(RECHECK)
        if recheck is not None:
            whys.append(Why({RECHECK: recheck}))
        if rule.awaits is not None:
            awaited = lowering.causes.because(rule.awaits)
            whys += [verdict.why, awaited.where(f.is_true(verdict.form))]
    for line in spoken.lines:
        whys.append(line.causes)
        speaks.append(line.due)
    return whys, f.disjunction(*speaks)


def _settled(lowering: Lowering, kind: str, name: str, why: Why) -> Why:
    return Why({n: lowering.column(kind, f"{name}?{n}", word) for n, word in why.words.items()})


# ── Putting together ──────────────────────────────────────────────────────────────────────────────


def _result(
    lowering: Lowering, sight: Sight, parts: dict[str, _Part], homes: dict[str, dict[str, Formula]]
) -> ResultColumns:
    """The result columns of one kind of home."""
    kind = sight.kind
    there = f.negation(f.is_null(homes[kind][kind]))
    own = parts[kind]
    causes, said = [own.causes, sight.trouble], [own.said]
    fired = {n: [word] for n, word in own.fired.items()}
    alone = lowering.column(kind, f"home {kind}", homes[kind][kind])
    lines = [(line, alone) for line in own.lines]
    amount = _sum(lowering, _amounts(lowering, own.lines))
    for other, part in parts.items():
        link = homes[other].get(kind)
        if other == kind or link is None:
            continue
        folds = Folds(lowering, kind, other, lowering.column(other, f"home {kind}", link), f.TRUE)
        causes.append(folds.words("causes", part.causes))
        said.append(folds.fold("said", "any", part.said, f.TRUE, Typed("bool", False)))
        for n, word in part.fired.items():
            fired.setdefault(n, []).append(
                folds.fold(f"fired {n}", "bit_or", word, f.TRUE, mask_type(word))
            )
        lines += [(line, folds.link) for line in part.lines]
        theirs = [_folded(folds, n, one) for n, one in enumerate(_amounts(lowering, part.lines))]
        amount = plus(amount, _sum(lowering, theirs))
    found = merged([*causes, *_open(lowering, sight)])
    silent = f.conjunction(_empty(found), f.negation(f.disjunction(*said)))
    nothing = lowering.causes.because(Cause(CauseKind.OPEN, kind, NOTHING_SAID)).where(silent)
    return ResultColumns(
        kind,
        lowering.column(kind, "result there", there),
        f.ZERO,
        _settled(lowering, kind, "result causes", merged([found, nothing])),
        tuple((n, lowering.column(kind, f"result fired {n}", f.bit_or(*words))) for n, words in sorted(fired.items())),
        lowering.settled(kind, "result amount", amount),
        tuple(lines),
    )  # fmt: skip


def _open(lowering: Lowering, sight: Sight) -> Iterator[Why]:
    """Outcomes that are required of a home and that no rule decides."""
    for version, spoken in zip(lowering.versions, sight.spoken, strict=True):
        fields = dict(spoken.fields)
        for name, outcome in version.outcomes.items():
            if (
                not (outcome.required and outcome.show)
                or outcome.from_lines is not None
                or outcome.collected
            ):
                continue
            if outcome.about and sight.kind not in outcome.about:
                continue
            decided = fields.get(name)
            absent = f.TRUE if decided is None else f.negation(decided.is_set)
            cause = lowering.causes.because(Cause(CauseKind.OPEN, name, "no rule decides it"))
            yield cause.where(f.conjunction(lowering.under(version), absent))


def _amounts(lowering: Lowering, lines: Sequence[ChargeLine]) -> list[Known]:
    """By charge, what the line that there is under the row's own version adds to its result."""
    found: list[Known] = []
    for name in dict.fromkeys(line.charge.name for line in lines):
        known = {line.place.version.id: line for line in lines if line.charge.name == name}
        nothing = Known(money(lowering.versions[0].currency), f.ZERO)
        amounts = [_amount(known[v.id]) if v.id in known else nothing for v in lowering.versions]
        pairs = list(zip(lowering.versions, amounts, strict=True))
        found.append(cases([(lowering.under(v), one) for v, one in pairs[:-1]], pairs[-1][1]))
    return found


def _amount(line: ChargeLine) -> Known:
    known = f.negation(f.is_null(line.amount.form))
    form = f.case([(f.conjunction(line.due, known), line.amount.form)], f.ZERO)
    return replace(line.amount, form=form, why=NEVER)


def _folded(folds: Folds, number: int, amount: Known) -> Known:
    """What the lines of the parts of a result add to it."""
    if not isinstance(amount.per, int):
        raise NotColumnarError("amounts over denominators of their own")
    form = folds.lowering.column(folds.sheet, f"part amount {number}", amount.form)
    typed = sum_type(folds.lowering, folds.sheet, form)
    found = folds.fold(f"amount {number}", "sum", form, f.TRUE, typed)
    return replace(amount, form=found)


def _sum(lowering: Lowering, amounts: Iterable[Known]) -> Known:
    total = Known(money(lowering.versions[0].currency), f.ZERO)
    for amount in amounts:
        total = plus(total, amount)
    return total


def _empty(why: Why) -> Formula:
    return f.conjunction(*(f.equal(word, f.ZERO) for word in why.words.values()))


def _status(lowering: Lowering, result: ResultColumns) -> Formula:
    """The gravest kind of cause that is left; what was not worked out comes before all."""
    recheck = f.negation(f.equal(result.causes.recheck, f.ZERO))
    branches = [(recheck, f.const(STATUSES.index("recheck")))]
    for number, kind in enumerate(_KINDS, 1):
        some = [
            f.any_bit(word, bits)
            for n, word in result.causes.words.items()
            if (bits := of_kind(lowering.causes, kind, n))
        ]
        branches.append((f.disjunction(*some), f.const(number)))
    return lowering.column(result.kind, "result status", f.case(branches, f.ZERO))


def of_kind(causes: Causes, kind: CauseKind, word: int) -> int:
    """The bits of a word that stand for causes of a kind."""
    return causes.bits(word, lambda cause: cause.kind is kind)
