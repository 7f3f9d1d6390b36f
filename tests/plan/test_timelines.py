"""Lines of time: compressed and put into formulas, they say the same as the list of their marks."""

from __future__ import annotations

from bisect import bisect_right

from hypothesis import given
from hypothesis import strategies as st

from engine.plan import formulas as f
from engine.plan.lower.along_time import amount, amount_place, label, mark, turns
from engine.plan.timelines import Timeline, timeline
from tests.examples import examples
from tests.plan.evaluating import evaluate

PERIOD = 168


@st.composite
def lines(draw: st.DrawFn) -> Timeline:
    """A few weekly patterns one after the other, some weeks with marks less or shifted."""
    weeks = draw(st.integers(4, 30))
    patterns = draw(
        st.lists(
            st.lists(st.integers(0, PERIOD - 1), max_size=6, unique=True), min_size=1, max_size=3
        )
    )
    alternate = draw(st.booleans())
    marks: list[int] = []
    shift = 0
    for week in range(weeks):
        if draw(st.integers(0, 9)) == 0:
            shift = draw(st.sampled_from([0, 1, -1]))
        pattern = patterns[
            0 if draw(st.integers(0, 5)) else draw(st.integers(0, len(patterns) - 1))
        ]
        kept = [m for m in sorted(pattern) if draw(st.integers(0, 30))]
        marks += [week * PERIOD + m + shift for m in kept]
    places = sorted(set(marks))
    told = [(place, (n + 1) % 2 if alternate else 1) for n, place in enumerate(places)]
    return timeline(told, draw(st.integers(-20, 20)), 0, weeks * PERIOD, PERIOD)


@given(lines())
@examples(150)
def test_formulas_say_what_the_marks_say(line: Timeline) -> None:
    place = f.column("place", "int", line.first, line.until)
    number = f.column("number", "int", 1, max(1, len(line.starts) - 1))
    total = line.passed[-1]
    passed = f.column("passed", "int", 0, max(0, total - 1))
    forms = turns(line, place), label(line, place), amount(line, place)
    numbered, back = mark(line, number), amount_place(line, passed)
    for at in sorted(
        {*range(line.first, line.until, 17), *line.starts, *(s - 1 for s in line.starts[1:])}
    ):
        row = {"place": at}
        index = bisect_right(line.starts, at) - 1
        done = line.passed[index] + (at - line.starts[index]) * (line.labels[index] == 1)
        found = [evaluate(form, row) for form in forms]
        assert found == [index, line.labels[index], done], at
        if line.labels[index] == 1:
            assert evaluate(back, {"passed": done}) == at
    for n, start in enumerate(line.starts[1:], 1):
        assert evaluate(numbered, {"number": n}) == start
    assert evaluate(amount(line, place), {"place": line.until}) == total


def test_a_regular_line_is_one_run() -> None:
    marks = [(week * 7 + day, label) for week in range(50) for day, label in ((0, 1), (5, 0))]
    line = timeline(marks, 0, 1, 350, 7)
    assert len(line.runs) == 1
