"""A plan whose outputs people can read in a warehouse: results and lines as plain columns, without the run around it.

Events come as a table with the columns of their facts. What comes out are, for each kind of home, a table of results,
and for each charge a table of its lines. Numbers are whole, in a unit that `Scripted` names; lists are texts with `; `
between their items. A status `recheck` is of results that the plan does not work out: the tool itself decides these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Final

from engine.language.kinds import DATE, INSTANT, PERIOD, Enum, Kind, Quantity
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, NotColumnarError, cases, per_form, type_of, unknown
from engine.plan.lower.bits import Bits
from engine.plan.lower.lines import ChargeLine
from engine.plan.lower.lowering import EVENTS, VERSION, Lowering, column_of, version_column
from engine.plan.lower.names import ID, fact_column
from engine.plan.lower.placing import placement
from engine.plan.lower.results import STATUSES, ResultColumns, result_columns
from engine.plan.lower.told import DAY, Sight, told
from engine.plan.profile import DAY as MICROS
from engine.plan.profile import Profile
from engine.plan.sheets import ROW, Given, Plan, Sheet, Typed
from engine.plan.why import NEVER
from engine.rulebook.model import EVENT, Fact, Rulebook
from engine.values.unknown import CauseKind

FIRST_DAY: Final = 3_652  # 1980-01-01
LAST_DAY: Final = 47_846  # 2100-12-31
BETWEEN: Final = "; "
_KINDS: Final = (CauseKind.CONFLICT, CauseKind.FACT, CauseKind.DECISION, CauseKind.OPEN)


@dataclass(slots=True)
class Scripted:
    """The plan, what its input must have, and what its outputs hold: (table, column) → words."""

    plan: Plan
    input: dict[str, str] = field(default_factory=dict)
    output: dict[tuple[str, str], str] = field(default_factory=dict)


def script_plan(
    rulebook: Rulebook, readings: Mapping[str, str], as_of: datetime | None = None
) -> Scripted:
    """The plan of a rulebook under fixed readings; raises `NotColumnarError` where it has no script."""
    profile = Profile(first=FIRST_DAY, last=LAST_DAY)
    lowering = Lowering(rulebook, readings, profile, as_of)
    facts = lowering.versions[-1].facts
    typed, said = _input(facts, profile)
    sheet = lowering.plan.sheets[EVENT] = Sheet(EVENT, Given(EVENTS, typed))
    placed = placement(lowering, None, None, None)
    for name, form in ((VERSION, placed.version), (DAY, placed.day)):
        sheet.definitions[name] = form
        sheet.typed[name] = Typed("int", form.nullable, form.low, form.high)
    found, bits = told(lowering), Bits()
    results = result_columns(found, bits)
    scripted = Scripted(lowering.plan, said)
    scripted.plan.wanted = {}
    sights = {sight.kind: sight for sight in found.sights}
    for result in results:
        _Output(lowering, scripted, bits, placed.plain).result(result, sights[result.kind])
    return scripted


def _input(facts: Mapping[str, Fact], profile: Profile) -> tuple[dict[str, Typed], dict[str, str]]:
    """The columns of the events' table, and what each holds."""
    typed = {ROW: Typed("int", False, 0, profile.rows), ID: Typed("text", False)}
    said = {ROW: "a number of the row, unique", ID: "the id of the event, unique"}
    for name, fact in facts.items():
        column, absent = fact_column(name), not (fact.required or fact.default is not None)
        missing = "; NULL where it is missing" if absent else ""
        if isinstance(fact.kind, Quantity):
            shape = profile.of(fact)
            typed[column] = Typed("int", absent, shape.low, shape.high)
            unit = "minutes" if fact.kind.dims == (("min", 1),) else str(fact.kind)
            said[column] = (
                f"{unit} times {shape.scale}, a whole number from {shape.low} to {shape.high}{missing}"
            )
        elif fact.kind == PERIOD:
            typed[column] = Typed("int", absent, -100_000, 100_000)
            typed[f"{column}.months"] = Typed("int", absent, -10_000, 10_000)
            said[column], said[f"{column}.months"] = "days of the period", "its months"
        elif type_of(fact.kind) == "int":
            unit_size = MICROS if fact.kind == INSTANT else 1
            typed[column] = Typed(
                "int", absent, FIRST_DAY * unit_size, (LAST_DAY + 1) * unit_size - 1
            )
            said[column] = (
                "microseconds" if fact.kind == INSTANT else "days"
            ) + f" since 1970-01-01{missing}"
        else:
            typed[column] = Typed(type_of(fact.kind), absent)
            words = (
                f"one of {', '.join(fact.kind.values)}"
                if isinstance(fact.kind, Enum)
                else fact.kind
            )
            said[column] = f"{words}{missing}"
    return typed, said


class _Output:
    """The columns of one table of results, and of the lines that belong to it."""

    def __init__(self, lowering: Lowering, scripted: Scripted, bits: Bits, plain: Formula) -> None:
        self.lowering, self.scripted, self.bits, self.plain = lowering, scripted, bits, plain
        self.columns: list[str] = []

    def result(self, result: ResultColumns, sight: Sight) -> None:
        """The table of results of a kind of home, and the tables of the lines."""
        kind, lowering = result.kind, self.lowering
        self._add(kind, "id", column_of(lowering.sheet(kind), ID), "what the result is of")
        number = version_column(len(lowering.versions))
        words = [
            (f.equal(number, f.const(n)), f.const(v.id)) for n, v in enumerate(lowering.versions)
        ]
        self._add(
            kind, "version of the terms", f.case(words[:-1], words[-1][1]), "the version in force"
        )
        self._add(kind, "status", self._status(result), "one of " + ", ".join(STATUSES))
        self._add(kind, "needs", self._needs(result), "what the status is for")
        self._add(kind, "rules", self._rules(result), "the rules that fired")
        self._number(kind, "amount", result.amount, "the sum of the lines")
        for name in dict.fromkeys(name for spoken in sight.spoken for name, _ in spoken.fields):
            self._outcome(sight, name)
        condition = lowering.column(
            kind, "is written", f.conjunction(result.there, self._placed(kind))
        )
        shown = condition.data if condition.op == "col" else None
        self.scripted.plan.wanted[kind] = (tuple(self.columns), shown)
        for line, link in result.lines:
            self._line(line, link, kind)

    def _placed(self, kind: str) -> Formula:
        """Whether the events of a result are plainly placed; others are the tool's."""
        return self.plain if kind == EVENT else f.TRUE

    def _status(self, result: ResultColumns) -> Formula:
        words = [
            (f.equal(result.status, f.const(n)), f.const(word)) for n, word in enumerate(STATUSES)
        ]
        return f.case(words[:-1], words[-1][1])

    def _needs(self, result: ResultColumns) -> Formula:
        """The names behind the status: facts, decisions or fields that are wanted, rules that contradict."""
        found = []
        for number, kind in enumerate(_KINDS, 1):
            names: dict[str, dict[int, int]] = {}
            for cause, word, bits in sorted(self.lowering.causes.places()):
                if cause.kind is kind and word in result.causes.words:
                    said = (
                        f"{cause.name}: {cause.detail}"
                        if kind is CauseKind.CONFLICT
                        else cause.name
                    )
                    names.setdefault(said, {}).setdefault(word, 0)
                    names[said][word] |= bits
            parts = [
                (
                    f.disjunction(*(f.any_bit(result.causes.word(w), b) for w, b in words.items())),
                    name,
                )
                for name, words in names.items()
            ]
            found.append((f.equal(result.status, f.const(number)), _listed(parts)))
        return f.case(found, f.const(""))

    def _rules(self, result: ResultColumns) -> Formula:
        words = dict(result.fired)
        names: dict[str, list[Formula]] = {}
        for rule, (word, bit) in self.bits.places.items():
            if word in words:
                names.setdefault(rule, []).append(f.any_bit(words[word], 1 << bit))
        return _listed([(f.disjunction(*some), name) for name, some in sorted(names.items())])

    def _outcome(self, sight: Sight, name: str) -> None:
        kind = next(
            k.kind for s in sight.spoken for n, d in s.fields if n == name for k in [d.value]
        )
        values: list[tuple[Formula, Known]] = []
        try:
            for version, spoken in zip(self.lowering.versions, sight.spoken, strict=True):
                decided = dict(spoken.fields).get(name)
                value = unknown(kind, NEVER) if decided is None else _single(decided.value)
                values.append((self.lowering.under(version), value))
            chosen = cases(values[:-1], values[-1][1])
        except NotColumnarError:
            return
        means = next(v.outcomes[name].means for v in self.lowering.versions if name in v.outcomes)
        self._value(sight.kind, name, chosen, means or "an outcome")

    def _value(self, sheet: str, name: str, value: Known, said: str) -> None:
        if isinstance(value.kind, Quantity):
            self._number(sheet, name, value, said)
        else:
            self._add(sheet, name, value.form, f"{said}; {_held(value.kind)}")

    def _number(self, sheet: str, name: str, value: Known, said: str) -> None:
        per = per_form(value)
        if per.op != "const":
            self._add(
                sheet, name, value.form, f"{said}: over `{name} over`, in {_unit(value.kind)}"
            )
            self._add(sheet, f"{name} over", per, "what it is over")
            return
        top, below = Fraction(1, per.data).as_integer_ratio()
        scale = f" times {below // top}" if below != top else ""
        self._add(sheet, name, value.form, f"{said}, in {_unit(value.kind)}{scale}")

    def _add(self, sheet: str, name: str, form: Formula, said: str) -> None:
        target = self.lowering.sheet(sheet)
        column = f"{name} "  # no other column's name ends with a space
        target.definitions[column] = form
        target.typed[column] = Typed(form.type, form.nullable, form.low, form.high)
        self.columns.append(column)
        self.scripted.output[sheet, column] = said

    def _line(self, line: ChargeLine, link: Formula, home: str) -> None:
        """The columns of a charge's lines, on the sheet that they are about."""
        sheet, name = line.place.kind, line.charge.name
        if len(self.lowering.versions) > 1:
            name = f"{name} under {line.place.version.id}"
        outer, self.columns = self.columns, []
        self._add(
            sheet,
            f"{name}: there",
            f.conjunction(self.lowering.under(line.place.version), line.due),
            f"whether there is a line of `{line.charge.name}`",
        )
        self._add(sheet, f"{name}: in", link, f"the number of the {home} in whose result it stands")
        for part in ("actual", "billed", "covered", "undecided", "rate", "amount"):
            self._number(sheet, f"{name}: {part}", getattr(line, part), f"{part} of the line")
        self._add(sheet, f"{name}: payer", line.payer.form, "who pays")
        old, shown = self.scripted.plan.wanted.get(sheet, ((), None))
        if sheet != home and not old:
            old = (ROW,)
        self.scripted.plan.wanted[sheet] = (tuple(dict.fromkeys([*old, *self.columns])), shown)
        self.columns = outer


def _single(value: Known) -> Known:
    if value.items is not None or value.choices:
        raise NotColumnarError("several values")
    return value


def _listed(parts: list[tuple[Formula, str]]) -> Formula:
    """The names whose condition is true, in order, with `; ` behind each but the last."""
    kept = [(on, name) for on, name in parts if on is not f.FALSE]
    if not kept:
        return f.const("")
    texts: list[Formula] = []
    before: Formula = f.FALSE
    for on, name in kept:
        gap = f.case([(before, f.const(BETWEEN))], f.const(""))
        texts.append(f.case([(on, f.concat(gap, f.const(name)))], f.const("")))
        before = f.disjunction(before, on)
    return texts[0] if len(texts) == 1 else f.concat(*texts)


def _held(kind: Kind) -> str:
    if kind == DATE:
        return "days since 1970-01-01"
    return "microseconds since 1970-01-01 UTC" if kind == INSTANT else str(kind)


def _unit(kind: Kind) -> str:
    assert isinstance(kind, Quantity)
    dims = kind.dims or ()
    top = "·".join(unit for unit, power in dims if power > 0) or "1"
    below = "·".join(unit for unit, power in dims if power < 0)
    return f"{top}/{below}" if below else top


def outputs(scripted: Scripted) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each table that comes out, and its columns."""
    for sheet, (columns, _) in scripted.plan.wanted.items():
        yield sheet, columns
