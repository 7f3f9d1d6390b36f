"""Lines of time as formulas: where a place lies on a line, what has passed until there, and back.

Every formula is right for places from the line's `first` until before `until` (`amount` at `until` as well), for
numbers of marks that it has, and for amounts that pass on it; callers keep others away.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.timelines import Pattern, Run, Timeline

Piece = tuple[int, int, Formula]  # from where on, what is added, and what repeats


def turns(line: Timeline, place: Formula) -> Formula:
    """How many marks (beginnings of intervals, the first apart) are not after a place."""

    def repeated(pattern: Pattern, phase: Formula) -> Formula:
        turn, rest = _split(place, phase, pattern.period)
        count = len(pattern.marks)
        inner = _steps(rest, pattern.marks[1:], range(1, count + 1))
        return f.add(f.mul(turn, f.const(count)), inner)

    def base(run: Run) -> int:
        return run.first - (0 if run.pattern is None else _turns(run, line.starts[run.first]))

    starts = [line.starts[run.first] for run in line.runs]
    return _by_run(line.runs, place, starts, base, repeated)


def mark(line: Timeline, number: Formula) -> Formula:
    """The place of the mark with that number, from 1; `turns` of it is the number."""

    def repeated(pattern: Pattern, phase: Formula, base: Formula) -> Formula:
        count = len(pattern.marks)
        turn, rest = _split(f.sub(number, f.ONE), base, count)
        inner = _steps(rest, range(1, count), pattern.marks)
        return f.add(phase, f.mul(turn, f.const(pattern.period)), inner)

    ends = (*line.starts[1:], line.until)
    runs = line.runs
    firsts = [run.first + 1 for run in runs]
    phase = _steps(number, firsts[1:], [run.phase for run in runs])
    based = [r.first - (0 if r.pattern is None else _turns(r, line.starts[r.first])) for r in runs]
    base = _steps(number, firsts[1:], based)
    alone = [ends[run.first] if run.pattern is None else 0 for run in runs]
    found = [(p, repeated(p, phase, base)) for p in _patterns(runs)]
    return _chosen(runs, number, firsts, found, _steps(number, firsts[1:], alone))


def label(line: Timeline, place: Formula) -> Formula:
    """The label at a place."""

    def repeated(pattern: Pattern, phase: Formula) -> Formula:
        _, rest = _split(place, phase, pattern.period)
        return _steps(rest, pattern.marks[1:], pattern.labels)

    def base(run: Run) -> int:
        return line.labels[run.first] if run.pattern is None else 0

    starts = [line.starts[run.first] for run in line.runs]
    return _by_run(line.runs, place, starts, base, repeated)


def amount(line: Timeline, place: Formula) -> Formula:
    """How much of the line before a place has the label 1."""
    runs = line.runs
    starts = [line.starts[run.first] for run in runs]
    phase = _steps(place, starts[1:], [run.phase for run in runs])
    found: list[tuple[Pattern | int, Formula]] = [(1, place)]
    for pattern in _patterns(runs):
        turn, rest = _split(place, phase, pattern.period)
        whole = f.mul(turn, f.const(_total(pattern)))
        found.append((pattern, f.add(whole, _passed(pattern, rest))))
    base = _steps(place, starts[1:], [_amount_base(line, run) for run in runs])
    return f.add(base, _chosen_open(line, place, starts, found))


def amount_place(line: Timeline, passed: Formula) -> Formula:
    """The last place before which so much (0 or more, less than in all) of the line has the label 1."""
    ends = [*(run.first for run in line.runs[1:]), len(line.starts)]
    spent = line.passed
    runs = [r for r, end in zip(line.runs, ends, strict=True) if spent[r.first] < spent[end]]
    if not runs:
        return f.null("int")
    firsts = [spent[run.first] for run in runs]
    base = _steps(passed, firsts[1:], [_amount_base(line, run) for run in runs])
    phase = _steps(passed, firsts[1:], [run.phase for run in runs])
    own = f.sub(passed, base)
    found: list[tuple[Pattern | int, Formula]] = [(1, own)]
    for pattern in _patterns(runs):
        if _total(pattern):
            turn, rest = f.div(own, f.const(_total(pattern))), f.mod(own, f.const(_total(pattern)))
            inner = f.add(rest, _shift(pattern, rest))
            found.append((pattern, f.add(phase, f.mul(turn, f.const(pattern.period)), inner)))
    return _chosen_open(line, passed, firsts, found, runs)


def _amount_base(line: Timeline, run: Run) -> int:
    """What is added to what repeats in a run (or, in one that is open throughout, to the place itself)."""
    start, spent = line.starts[run.first], line.passed[run.first]
    if run.pattern is None:
        return spent - start if line.labels[run.first] == 1 else spent
    turn, rest = divmod(start - run.phase, run.pattern.period)
    return spent - turn * _total(run.pattern) - _passed_by(run.pattern, rest)


def _chosen_open(
    line: Timeline, value: Formula, firsts: Sequence[int], found: Sequence[tuple[Pattern | int, Formula]],
    runs: Sequence[Run] | None = None,
) -> Formula:  # fmt: skip
    kinds = [k for k, _ in found]
    which = [
        kinds.index(run.pattern) + 1 if run.pattern is not None else line.labels[run.first] == 1
        for run in (line.runs if runs is None else runs)
    ]
    return _by_number(value, firsts, [int(w) for w in which], [form for _, form in found])


def _by_run(
    runs: Sequence[Run], value: Formula, firsts: Sequence[int], base: Callable[[Run], int],
    repeated: Callable[[Pattern, Formula], Formula],
) -> Formula:  # fmt: skip
    """What repeats in the run of a value, and what is added in it."""
    phase = _steps(value, firsts[1:], [run.phase for run in runs])
    added = _steps(value, firsts[1:], [base(run) for run in runs])
    found = [(pattern, repeated(pattern, phase)) for pattern in _patterns(runs)]
    return f.add(added, _chosen(runs, value, firsts, found, f.ZERO))


def _chosen(
    runs: Sequence[Run], value: Formula, firsts: Sequence[int],
    found: Sequence[tuple[Pattern, Formula]], alone: Formula,
) -> Formula:  # fmt: skip
    patterns = [None, *(pattern for pattern, _ in found)]
    which = [patterns.index(run.pattern) for run in runs]
    return _by_number(value, firsts, which, [form for _, form in found], alone)


def _by_number(
    value: Formula, firsts: Sequence[int], which: Sequence[int], forms: Sequence[Formula],
    none: Formula = f.ZERO,
) -> Formula:  # fmt: skip
    """The form with the number that holds from the last of `firsts` that is not above the value; `none`: of 0."""
    number = _steps(value, firsts[1:], which)
    used = [n for n in range(1, len(forms) + 1) if n in which]
    if not used:
        return none
    branches = [(f.equal(number, f.const(n)), forms[n - 1]) for n in used]
    if 0 in which:
        return f.case(branches, none)
    return f.case(branches[:-1], branches[-1][1])


def _patterns(runs: Iterable[Run]) -> list[Pattern]:
    return list(dict.fromkeys(run.pattern for run in runs if run.pattern is not None))


def _split(value: Formula, phase: Formula, period: int) -> tuple[Formula, Formula]:
    """How often a period lies between, and what is left."""
    since = f.sub(value, phase)
    return f.div(since, f.const(period)), f.mod(since, f.const(period))


def _turns(run: Run, place: int) -> int:
    assert run.pattern is not None
    turn, rest = divmod(place - run.phase, run.pattern.period)
    return turn * len(run.pattern.marks) + bisect_right(run.pattern.marks, rest)


def _stretches(pattern: Pattern) -> list[tuple[int, int]]:
    """Where one period has the label 1."""
    ends = (*pattern.marks[1:], pattern.period)
    spans = zip(pattern.marks, ends, pattern.labels, strict=True)
    return [(start, end) for start, end, told in spans if told == 1]


def _total(pattern: Pattern) -> int:
    return sum(end - start for start, end in _stretches(pattern))


def _passed_by(pattern: Pattern, rest: int) -> int:
    return sum(max(0, min(end, rest) - start) for start, end in _stretches(pattern))


def _passed(pattern: Pattern, rest: Formula) -> Formula:
    """How much of one period, up to there, has the label 1: it grows from the last start until that stretch is full."""
    spans = _stretches(pattern)
    if not spans:
        return f.ZERO
    full = list(accumulate((end - start for start, end in spans), initial=0))
    starts = [start for start, _ in spans]
    before = [start - done for start, done in zip(starts, full, strict=False)]
    lag = _steps(rest, starts, [0, *before])
    most = _steps(rest, starts, [0, *full[1:]])
    return f.least(f.sub(rest, lag), most)


def _shift(pattern: Pattern, rest: Formula) -> Formula:
    """How much of one period has another label before so much of it has the label 1."""
    spans = _stretches(pattern)
    full = list(accumulate((end - start for start, end in spans), initial=0))
    before = [start - done for (start, _), done in zip(spans, full, strict=False)]
    return _steps(rest, full[1:-1], before)


def _steps(value: Formula, thresholds: Iterable[int], results: Iterable[int]) -> Formula:
    """`steps` in which neighbours differ."""
    first, *others = results
    near, kept = [], [first]
    for threshold, result in zip(thresholds, others, strict=True):
        if result != kept[-1]:
            near.append(threshold)
            kept.append(result)
    return f.steps(value, near, kept)
