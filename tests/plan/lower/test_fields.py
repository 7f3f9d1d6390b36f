"""Rules decide a field in the plan as `engine/interpret/fields.py` says: value, causes, winners, and who is asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engine.interpret import fields as interpreted
from engine.interpret.fields import UNSET
from engine.language.kinds import INTEGER
from engine.plan import formulas as f
from engine.plan.known import Known, truth, unknown
from engine.plan.lower.fields import Candidate, decide, decide_structure
from engine.plan.lower.lowering import Lowering
from engine.plan.profile import Profile
from engine.plan.sheets import Given as GivenRows
from engine.plan.sheets import Sheet
from engine.plan.why import NEVER, RECHECK
from engine.rulebook.model import EVENT, Rule
from engine.values.unknown import Cause, CauseKind, Unknown
from tests.examples import examples
from tests.laws.building import build
from tests.plan.evaluating import causes, evaluate

RULEBOOK = build({"versions": {"v": {"in_force": [{}], "outcomes": {"x": {"kind": "text"}}}}})
MOST = 5


@dataclass(frozen=True)
class Drawn:
    """A candidate: its verdict (None: unknown), whom it beats, its value (None: unknown), and what is written down."""

    verdict: bool | None
    beats: frozenset[int]
    value: int | None
    fixed_verdict: bool
    fixed_value: bool


@st.composite
def drawn(draw: st.DrawFn, place: int) -> Drawn:
    below = st.sets(st.integers(0, max(place - 1, 0)), max_size=2) if place else st.just(set())
    return Drawn(
        draw(st.sampled_from([True, True, False, None])),
        frozenset(draw(below)),
        draw(st.sampled_from([1, 1, 2, 3, None])),
        draw(st.booleans()),
        draw(st.booleans()),
    )


several = st.integers(1, MOST).flatmap(lambda n: st.tuples(*(drawn(place) for place in range(n))))
defaults = st.sampled_from([UNSET, 1, 2, "unknown"])


@examples(400)
@given(several, defaults, st.booleans())
def test_fields_are_decided_as_the_interpreter_decides_them(
    candidates: tuple[Drawn, ...], default: Any, none_is_known: bool
) -> None:
    """The same value, causes and winners; and the same values are looked at."""
    rules = _rules(candidates)
    asked: list[int] = []
    expected = _interpreted(candidates, rules, default, none_is_known, asked)
    lowering = Lowering(RULEBOOK, {}, Profile())
    lowering.plan.sheets[EVENT] = Sheet(EVENT, GivenRows("events", {}))
    row: dict[str, Any] = {}
    listed = [
        Candidate(rule, _verdict(lowering, n, c, row), lambda n=n, c=c: _value(lowering, n, c, row))  # type: ignore[misc]
        for n, (c, rule) in enumerate(zip(candidates, rules, strict=True))
    ]
    fallback = None if default is UNSET else _default(lowering, default, row)
    found = decide(lowering, "x", INTEGER, listed, fallback, none_is_known=none_is_known)
    is_set = evaluate(found.is_set, row)
    if not is_set:
        assert expected.value is UNSET or expected.value is None
        assert evaluate(found.value.form, row) is None
        assert not any(evaluate(word, row) for word in found.value.why.words.values())
    else:
        words = causes(found.value, row)
        value = evaluate(found.value.form, row)
        if RECHECK in words:  # of many rules that contradict the plan does not name the set
            assert any(cause.kind is CauseKind.CONFLICT for cause in expected.value.causes)
        else:
            assert (Unknown(lowering.causes.named(words)) if words else value) == expected.value
    winners = [rule.id for rule, on in found.winners if evaluate(on, row)]
    assert winners == [rule.id for rule in expected.winners]
    looked = [n for n, on in found.asked if evaluate(on, row)]
    assert looked == sorted(set(asked))


@examples(200)
@given(several, st.sampled_from([None, 1, 2]))
def test_structures_are_decided_in_the_same_way(
    candidates: tuple[Drawn, ...], default: int | None
) -> None:
    """Of structures, which are never unknown themselves, one wins, or the causes say why none does."""
    candidates = tuple(replace(c, value=c.value or 3) for c in candidates)
    rules = _rules(candidates)
    asked: list[int] = []
    expected = _interpreted(candidates, rules, default, False, asked)
    lowering = Lowering(RULEBOOK, {}, Profile())
    lowering.plan.sheets[EVENT] = Sheet(EVENT, GivenRows("events", {}))
    row: dict[str, Any] = {}
    listed = [
        Candidate(rule, _verdict(lowering, n, c, row), lambda: unknown(INTEGER, NEVER))
        for n, (c, rule) in enumerate(zip(candidates, rules, strict=True))
    ]

    def structure(place: int | None) -> int | None:
        return default if place is None else candidates[place].value

    found = decide_structure(
        lowering, "x", listed, lambda one, two: f.const(structure(one) == structure(two))
    )
    chosen = [place for on, place in found.branches if evaluate(on, row)]
    words = {n: evaluate(word, row) for n, word in found.why.words.items()}
    words = {n: word for n, word in words.items() if word}
    assert len(chosen) == (0 if words else 1)
    if RECHECK in words:
        assert any(cause.kind is CauseKind.CONFLICT for cause in expected.value.causes)
    elif words:
        assert Unknown(lowering.causes.named(words)) == expected.value  # type: ignore[arg-type]
    else:
        assert structure(chosen[0]) == expected.value
    assert [rule.id for rule, on in found.winners if evaluate(on, row)] == [
        rule.id for rule in expected.winners
    ]
    assert [n for n, on in found.asked if evaluate(on, row)] == sorted(set(asked))


def _interpreted(
    candidates: tuple[Drawn, ...],
    rules: list[Rule],
    default: Any,
    none_is_known: bool,
    asked: list[int],
) -> interpreted.Decision:
    def value(number: int) -> Any:
        asked.append(number)
        found = candidates[number].value
        return _doubt(f"value{number}") if found is None else found

    listed = [
        interpreted.Candidate(
            rule,
            _doubt(f"verdict{n}") if c.verdict is None else c.verdict,
            lambda n=n: value(n),  # type: ignore[misc]
        )
        for n, (c, rule) in enumerate(zip(candidates, rules, strict=True))
        if c.verdict is not False
    ]
    if default == "unknown":
        default = _doubt("default")
    elif default is UNSET and none_is_known:
        default = None
    return interpreted.decide_one("x", listed, default)


def _rules(candidates: tuple[Drawn, ...]) -> list[Rule]:
    """The rules; what one beats, it beats with all that they beat."""
    beats: list[frozenset[int]] = []
    for candidate in candidates:
        further = [beats[n] for n in candidate.beats]
        beats.append(candidate.beats.union(*further))
    return [
        Rule(
            f"r{n}", (), EVENT, None, (), {}, {}, frozenset(), None, (), frozenset(f"r{m}" for m in own)
        )
        for n, own in enumerate(beats)
    ]  # fmt: skip


def _doubt(name: str) -> Unknown:
    return Unknown(frozenset({Cause(CauseKind.FACT, name)}))


def _verdict(lowering: Lowering, n: int, drawn: Drawn, row: dict[str, Any]) -> Known:
    if drawn.fixed_verdict and drawn.verdict is not None:
        return truth(f.const(drawn.verdict))
    row[f"verdict{n}"] = drawn.verdict
    form = f.column(f"verdict{n}", "bool")
    why = lowering.causes.because(Cause(CauseKind.FACT, f"verdict{n}"))
    return truth(form, why.where(f.is_null(form)))


def _value(lowering: Lowering, n: int, drawn: Drawn, row: dict[str, Any]) -> Known:
    if drawn.fixed_value and drawn.value is not None:
        return Known(INTEGER, f.const(drawn.value))
    return _column(lowering, f"value{n}", drawn.value, row)


def _default(lowering: Lowering, default: Any, row: dict[str, Any]) -> Known:
    return _column(lowering, "default", None if default == "unknown" else default, row)


def _column(lowering: Lowering, name: str, value: int | None, row: dict[str, Any]) -> Known:
    row[name] = value
    form = f.column(name, "int", 0, 9)
    why = lowering.causes.because(Cause(CauseKind.FACT, name))
    return Known(INTEGER, form, why.where(f.is_null(form)))
