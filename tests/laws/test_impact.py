"""Laws of impacts: they add up whatever the rulebooks and the events, and the other way round is the mirror."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from random import Random

from hypothesis import given

from bench.agreement import options_for
from engine.batch.compare import compare
from engine.commandline.impacting import evaluated_as
from engine.compare.impact.facts import told_by
from engine.compare.impact.measuring import Evaluated, impact
from engine.compare.impact.model import Impact
from engine.compare.impact.stakes import Asked, questions
from engine.events.readers.python_values import raw_events
from engine.interpret.evaluate import Evaluation, evaluate
from engine.interpret.options import Options
from engine.interpret.results import Result
from engine.rulebook.model import Rulebook
from tests.examples import examples
from tests.laws.running import SEEDS, World, world


def both(made: World, other: Rulebook, options: Options) -> tuple[Impact, Impact, list[Evaluation]]:
    """The impact of another rulebook under other options, the other way round, and both evaluations."""
    by = told_by((made.rulebook, other), ("client",))
    raws = list(raw_events(made.rows, "events"))
    done = [evaluate(made.rulebook, raws), evaluate(other, raws, options)]
    old: Evaluated = evaluated_as("old", made.rulebook, done[0], by)
    new: Evaluated = evaluated_as("new", other, done[1], by)
    return impact(old, new, by), impact(new, old, by), done


def total(results: tuple[Result, ...]) -> dict[str, Fraction]:
    """What results come to, by currency, without what is nothing."""
    found: Counter[str] = Counter()
    for result in results:
        found[result.currency] += Fraction(result.amount)  # type: ignore[assignment]
    return {name: amount for name, amount in found.items() if amount}  # type: ignore[misc]


def check(made: World, other: Rulebook, options: Options) -> None:
    """Differences add up to the difference of totals counted here, and seen from NEW everything is turned round."""
    found, back, (old, new) = both(made, other, options)
    sums = {a.currency: a.difference for a in found.amounts if a.difference}
    mine, theirs = total(old.results), total(new.results)
    wanted = {name: theirs.get(name, 0) - mine.get(name, 0) for name in {*mine, *theirs}}
    assert sums == {name: amount for name, amount in wanted.items() if amount}
    assert {a.currency: (a.old, a.new) for a in found.amounts} == {
        a.currency: (a.new, a.old) for a in back.amounts
    }
    assert [one.one.key for one in found.changed] == [one.one.key for one in back.changed]
    assert found.results == back.results
    assert found.affected <= found.events
    for table in found.tables:
        if table.what not in ("charge", "payer"):
            assert sum(row.results for row in table.rows) == found.results
            assert sum(row.changed for row in table.rows) == len(found.changed)


@given(SEEDS)
def test_the_same_rulebook_under_other_options(seed: int) -> None:
    """Other readings, dates, versions, moments."""
    made = world(seed)
    check(made, made.rulebook, Options(**options_for(Random(seed), made.rulebook)))


@given(SEEDS)
@examples(20)
def test_rulebooks_that_have_hardly_anything_in_common(seed: int) -> None:
    """Most events are rejects under one of them, or in other groups."""
    check(world(seed), world(seed + 1).rulebook, Options())


@given(SEEDS)
def test_a_reading_that_nothing_asks_for_changes_nothing(seed: int) -> None:
    """Under any other option of it every result, and every reject, is the same in every field."""
    made = world(seed)
    raws = list(raw_events(made.rows, "events"))
    noted = Asked()
    base = evaluate(made.rulebook, raws, Options(readings=noted))
    for question in questions(made.rulebook):
        for option in question.options if question.name not in noted.names else ():
            other = evaluate(made.rulebook, raws, Options(readings={question.name: option}))
            assert compare(base, other).first is None


@given(SEEDS)
@examples(20)
def test_nothing_changes_beside_itself(seed: int) -> None:
    """Evaluated twice, every result is the same."""
    made = world(seed)
    found, _, _ = both(made, made.rulebook, Options())
    assert found.changed == ()
    assert all(not a.more and not a.less for a in found.amounts)
