"""What a script writes: of every kind of home the columns of its results, of every charge those of its lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from engine.language.kind_units import quantity_unit, rate_unit, unit_of, usual_unit
from engine.language.kinds import DATE, INSTANT, MOMENT, PERIOD, TEXT, Quantity, is_text
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, NotColumnarError, cases, per_form, unknown
from engine.plan.lower.bits import Bits
from engine.plan.lower.lines import ChargeLine
from engine.plan.lower.lowering import Lowering, column_of, version_column
from engine.plan.lower.moments import as_moment, instant_and_date
from engine.plan.lower.names import ID
from engine.plan.lower.results import STATUSES, ResultColumns
from engine.plan.lower.script_tables import LineTable, ResultTable, Scripted, Written
from engine.plan.lower.script_words import held, measured
from engine.plan.lower.standing import home_links
from engine.plan.lower.told import Sight
from engine.plan.sheets import ROW, Fold, Order, Typed
from engine.plan.why import NEVER
from engine.rulebook.model import EVENT
from engine.rulebook.outcome_names import outcome_names
from engine.values.units import Unit, parse_unit
from engine.values.unknown import CauseKind

PARTS: Final = ("actual", "billed", "covered", "undecided", "rate", "amount")
# What a table of results has of its own, by the names that outcomes would take from it.
OWN: Final = frozenset(
    {
        "row_no",
        "id",
        "events",
        "version",
        "version_of_the_terms",
        "status",
        "needs",
        "rules",
        "amount",
    }
)
_KINDS: Final = (CauseKind.CONFLICT, CauseKind.FACT, CauseKind.DECISION, CauseKind.OPEN)


class Output:
    """The columns of the tables of results, and of their lines."""

    def __init__(self, lowering: Lowering, scripted: Scripted, bits: Bits, between: str) -> None:
        self.lowering, self.scripted, self.bits, self.between = lowering, scripted, bits, between
        self._lines: dict[tuple[str, str], LineTable] = {}
        self._names = outcome_names(lowering.rulebook, OWN)

    def result(self, result: ResultColumns, sight: Sight) -> None:
        """The table of results of a kind of home, and the columns of the lines."""
        kind, lowering = result.kind, self.lowering
        table = ResultTable(kind)
        self.scripted.results.append(table)
        self._want(kind, ROW)
        own = table.own
        own["id"] = self._id(kind)
        if kind != EVENT:
            said = "the ids of its events, sorted, with U+001F between"
            own["events"] = self._add(kind, "events", self._events(kind), said)
        number = version_column(len(lowering.versions))
        words = [
            (f.equal(number, f.const(n)), f.const(v.id)) for n, v in enumerate(lowering.versions)
        ]
        version = f.case(words[:-1], words[-1][1])
        own["version"] = self._add(kind, "version of the terms", version, "the version in force")
        said = "one of " + ", ".join(STATUSES)
        own["status"] = self._add(kind, "status", self._status(result), said)
        own["needs"] = self._add(kind, "needs", self._needs(result), "what the status is for")
        own["rules"] = self._add(kind, "rules", self._rules(result), "the rules that fired")
        currency = parse_unit(lowering.versions[0].currency)
        own["amount"] = self._number(
            kind, "amount", result.amount, "the sum of the lines", currency
        )
        table.left = list(_of_lines(lowering, kind))
        for name in dict.fromkeys(name for spoken in sight.spoken for name, _ in spoken.fields):
            if name not in table.left:
                self._outcome(table, sight, name)
        shown = lowering.column(kind, "is written", result.there)
        if shown.op == "col":
            table.shown = shown.data
            self._want(kind, shown.data)
        for line, link in result.lines:
            self._line(line, link, kind)

    def _want(self, sheet: str, name: str) -> None:
        wanted = self.scripted.plan.wanted
        columns, _ = wanted.get(sheet, ((), None))
        wanted[sheet] = (tuple(dict.fromkeys([*columns, name])), None)

    def _events(self, kind: str) -> Formula:
        """The ids of the events that stand in a group's result."""
        lowering = self.lowering
        link = home_links(lowering, EVENT).get(kind)
        if link is None:
            return f.null("text")
        own = column_of(lowering.sheet(EVENT), ID)
        home = lowering.column(EVENT, f"home {kind}", link)
        fold = Fold("list", EVENT, home, own, None, (Order(own),))
        return lowering.define(kind, "events inside", fold, Typed("text", True))

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
                    conflict = kind is CauseKind.CONFLICT
                    said = f"{cause.name}: {cause.detail}" if conflict else cause.name
                    names.setdefault(said, {}).setdefault(word, 0)
                    names[said][word] |= bits
            parts = [
                (
                    f.disjunction(*(f.any_bit(result.causes.word(w), b) for w, b in words.items())),
                    name,
                )
                for name, words in names.items()
            ]
            found.append((f.equal(result.status, f.const(number)), self._listed(parts)))
        return f.case(found, f.const(""))

    def _rules(self, result: ResultColumns) -> Formula:
        words = dict(result.fired)
        names: dict[str, list[Formula]] = {}
        for rule, (word, bit) in self.bits.places.items():
            if word in words:
                names.setdefault(rule, []).append(f.any_bit(words[word], 1 << bit))
        return self._listed([(f.disjunction(*some), name) for name, some in sorted(names.items())])

    def _listed(self, parts: list[tuple[Formula, str]]) -> Formula:
        """The names whose condition is true, in order, with something between them."""
        kept = [(on, name) for on, name in parts if on is not f.FALSE]
        if not kept:
            return f.const("")
        texts: list[Formula] = []
        before: Formula = f.FALSE
        for on, name in kept:
            gap = f.case([(before, f.const(self.between))], f.const(""))
            texts.append(f.case([(on, f.concat(gap, f.const(name)))], f.const("")))
            before = f.disjunction(before, on)
        return texts[0] if len(texts) == 1 else f.concat(*texts)

    def _outcome(self, table: ResultTable, sight: Sight, name: str) -> None:
        try:
            chosen = self._chosen(sight, name)
        except NotColumnarError:
            table.left.append(name)
            return
        outcome = next(v.outcomes[name] for v in self.lowering.versions if name in v.outcomes)
        column, said = self._names[name], outcome.means or "an outcome"
        if isinstance(outcome.kind, Quantity):
            unit = outcome.unit or usual_unit(outcome.kind)
            table.outcomes[name] = self._number(sight.kind, column, chosen, said, unit)
        else:
            table.outcomes[name] = self._value(sight.kind, column, chosen, said)

    def _chosen(self, sight: Sight, name: str) -> Known:
        """What the version that is in force decides about an outcome; dates and instants meet as moments."""
        fields = [dict(spoken.fields).get(name) for spoken in sight.spoken]
        kinds = list(dict.fromkeys(one.value.kind for one in fields if one is not None))
        values = [unknown(kinds[0], NEVER) if one is None else _single(one.value) for one in fields]
        if len(kinds) > 1 and {*kinds} <= {DATE, INSTANT, MOMENT}:
            values = [as_moment(value) for value in values]
        pairs = list(zip(map(self.lowering.under, self.lowering.versions), values, strict=True))
        return cases(pairs[:-1], pairs[-1][1])

    def _value(self, sheet: str, name: str, value: Known, said: str) -> Written:
        form, kind = value.form, value.kind
        if kind == PERIOD and value.months is not None:
            self._add(sheet, f"{name} months", value.months, f"{said}; its months")
        if kind == MOMENT:
            instant, day = instant_and_date(value)
            self._add(sheet, f"{name} date", day.form, f"{said}, where it is a date; {held(DATE)}")
            form, said = instant.form, f"{said}, where it is an instant"
        found = self._add(sheet, name, form, f"{said}; {held(INSTANT if kind == MOMENT else kind)}")
        return Written(found.column, kind)

    def _number(self, sheet: str, name: str, value: Known, said: str, unit: Unit) -> Written:
        per = per_form(value)
        if per.op == "const":
            found = self._add(sheet, name, value.form, f"{said}, in {measured(unit, per.data)}")
            return Written(found.column, value.kind, per.data)
        over = self._add(sheet, f"{name} over", per, "what it is over").column
        found = self._add(sheet, name, value.form, f"{said}, in {measured(unit, 1)}")
        self.scripted.over[sheet, found.column] = over
        return Written(found.column, value.kind, over)

    def _id(self, sheet: str) -> Written:
        """Whose results and lines they are; both tables of a sheet have it."""
        own = column_of(self.lowering.sheet(sheet), ID)
        return self._add(sheet, "id", own, f"the id of the {sheet}")

    def _add(self, sheet: str, name: str, form: Formula, said: str) -> Written:
        target = self.lowering.sheet(sheet)
        column = f"{name} "  # no other column's name ends with a space
        target.definitions[column] = form
        target.typed[column] = Typed(form.type, form.nullable, form.low, form.high)
        self._want(sheet, column)
        self.scripted.output[sheet, column] = said
        return Written(column)

    def _line(self, line: ChargeLine, link: Formula, home: str) -> None:
        """The columns of a charge's lines, on the sheet that they are about."""
        sheet, name = line.place.kind, line.charge.name
        if len(self.lowering.versions) > 1:
            name = f"{name} under {line.place.version.id}"
        table = self._lines.get((sheet, name))
        if table is None:
            table = self._lines[sheet, name] = self._new_line(line, name)
        said = f"the number of the {home} in whose result it stands"
        table.homes[home] = self._add(sheet, f"{name}: in {home}", link, said).column

    def _new_line(self, line: ChargeLine, name: str) -> LineTable:
        sheet = line.place.kind
        self._want(sheet, ROW)
        self._id(sheet)
        due = f.conjunction(self.lowering.under(line.place.version), line.due)
        said = f"whether there is a line of `{line.charge.name}`"
        table = LineTable(
            sheet, line.charge.name, self._add(sheet, f"{name}: there", due, said).column
        )
        self.scripted.lines.append(table)
        counted = line.charge.quantity_kind
        currency = line.place.version.currency
        units = {"rate": rate_unit(currency, unit_of(counted)), "amount": parse_unit(currency)}
        for part in PARTS:
            told, unit = f"{part} of the line", units.get(part, quantity_unit(counted))
            column = f"{name}: {part}"
            table.parts[part] = self._number(sheet, column, getattr(line, part), told, unit)
        # What nobody pays, or is on no invoice, may be NULL of any kind.
        payer = line.payer if is_text(line.payer.kind) else replace(line.payer, kind=TEXT)
        table.parts["payer"] = self._value(sheet, f"{name}: payer", payer, "who pays")
        day, said = replace(line.invoice_on, kind=DATE), "the day of its invoice"
        table.parts["invoice_on"] = self._value(sheet, f"{name}: invoice on", day, said)
        return table


def _of_lines(lowering: Lowering, kind: str) -> Iterator[str]:
    """The outcomes of a home that follow from its lines, in any version."""
    found = (
        name
        for version in lowering.versions
        for name, outcome in version.outcomes.items()
        if outcome.show and outcome.from_lines is not None
        if not outcome.about or kind in outcome.about
    )
    yield from dict.fromkeys(found)


def _single(value: Known) -> Known:
    if value.items is not None or value.choices:
        raise NotColumnarError("several values")
    return value
