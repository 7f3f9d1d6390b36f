"""Random small plans of every kind of definition, with rows to run them on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, get_args

from hypothesis import strategies as st

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.sheets import (
    OWNER,
    PLACE,
    ROW,
    Along,
    AlongOf,
    Around,
    Cut,
    Fold,
    FoldOf,
    Given,
    Joined,
    Made,
    Numbered,
    Order,
    Plan,
    Sheet,
    Table,
    Typed,
)
from tests.plan.sql.formula_plans import COLUMNS, Draw, Formulas, column_of, rows_of
from tests.plan.sql.reference import Row


@dataclass
class Plans:
    """A random plan that grows definition by definition, each over what is there already."""

    draw: Draw
    plan: Plan = field(default_factory=Plan)
    columns: dict[str, dict[str, Typed]] = field(default_factory=dict)

    def pick(self, options: Any) -> Any:
        """One of some."""
        return self.draw(st.sampled_from(list(options)))

    def build(self) -> Plan:
        """A plan with some definitions of every kind."""
        own = {ROW: Typed("int", False, 0, 50)}
        self._sheet("event", Given("events", COLUMNS), own | COLUMNS)
        self._sheet("all", Numbered(4), {ROW: Typed("int", False, 0, 3)})
        keys = {
            "n": Typed("int", False, -7, 7),
            "t": Typed("text", False),
            "v": Typed("int", True, -5, 5),
        }
        rows = tuple((n, t, self.pick([None, 1, 5])) for n in (-1, 0, 1) for t in ("a", "é"))
        self.plan.tables["pairs"] = Table("pairs", ("n", "t"), keys, rows)
        for _ in range(self.draw(st.integers(2, 5))):
            self._define("event")
        self._sheet(
            "group", Made("event", self._link("event")), {ROW: Typed("int", False, -10, 10)}
        )
        count = f.least(f.greatest(self._formulas("event").of("int", 1), f.ZERO), f.const(3))
        row = {ROW: Typed("int", False, 0, 400), OWNER: own[ROW], PLACE: Typed("int", False, 1, 3)}
        self._sheet("piece", Cut("event", count, 3), row)
        for _ in range(self.draw(st.integers(4, 14))):
            self._define(self.pick(self.plan.sheets))
        self._want()
        return self.plan

    def _want(self) -> None:
        for name, sheet in self.plan.sheets.items():
            there = [ROW, *sheet.definitions]
            only = [
                n
                for n, typed in self.columns[name].items()
                if typed.type == "bool" and n in sheet.definitions
            ]
            if self.draw(st.integers(0, 3)):
                condition = self.pick([None, None, *only])
                self.plan.wanted[name] = (tuple(there), condition)
        if not self.plan.wanted:
            self.plan.wanted["event"] = ((ROW, *self.plan.sheets["event"].definitions), None)

    def _sheet(self, name: str, rows: Any, columns: dict[str, Typed]) -> None:
        self.plan.sheets[name] = Sheet(name, rows)
        self.columns[name] = dict(columns)

    def _formulas(self, sheet: str) -> Formulas:
        return Formulas(self.draw, self.columns[sheet], 2)

    def _link(self, sheet: str) -> str:
        """A column of small numbers, often NULL."""
        if sheet == "event" and self.draw(st.booleans()):
            return "key"
        value = self._formulas(sheet).of("int", 2)
        bound = f.case(
            [(f.equal(f.mod(value, f.const(5)), f.ZERO), f.null("int"))], f.mod(value, f.const(4))
        )
        return self._add(sheet, bound, Typed("int", True, 0, 3))

    def _add(self, sheet: str, definition: Any, typed: Typed) -> str:
        name = f"{self.pick(['Fee', 'fee', 'line total', 'n'])} {len(self.columns[sheet])}"
        self.plan.sheets[sheet].definitions[name] = definition
        self.plan.sheets[sheet].typed[name] = typed
        self.columns[sheet][name] = typed
        return name

    def _define(self, sheet: str) -> None:
        kind = self.pick(["formula", "around", "fold", "fold", "along", "along", "joined"])
        getattr(self, "_" + kind)(sheet)

    def _formula(self, sheet: str) -> None:
        found = self._formulas(sheet).any()
        self._add(sheet, found, Typed(found.type, found.nullable, found.low, found.high))

    def _where(self, sheet: str) -> Formula | None:
        return self._formulas(sheet).of("bool", 2) if self.draw(st.booleans()) else None

    def _order(self, sheet: str) -> tuple[Order, ...]:
        names = [n for n, typed in self.columns[sheet].items() if typed.type != "bool" and n != ROW]
        some = [self.pick(names) for _ in range(self.draw(st.integers(0, 2)))] if names else []
        found = [
            Order(column_of(n, self.columns[sheet][n]), self.draw(st.booleans())) for n in some
        ]
        return (*found, Order(column_of(ROW, self.columns[sheet][ROW]), self.draw(st.booleans())))

    def _foreign(self, sheet: str, other: str) -> Formula:
        """A link from a sheet's rows to another's."""
        if sheet == "piece" and other == "event" and self.draw(st.booleans()):
            return column_of(OWNER, self.columns[sheet][OWNER])
        if sheet == "event" and other == "group" and self.draw(st.booleans()):
            rows = self.plan.sheets["group"].rows
            assert isinstance(rows, Made)
            return column_of(rows.link, self.columns["event"][rows.link])
        return self._formulas(sheet).of("int", 2)

    def _around(self, sheet: str) -> None:
        other = self.pick(self.plan.sheets)
        column = self.pick(self.columns[other])
        typed = self.columns[other][column]
        link = self._foreign(sheet, other)
        if f.is_wide(link):
            return
        self._add(
            sheet, Around(other, link, column), Typed(typed.type, True, typed.low, typed.high)
        )

    def _value(self, sheet: str, fold: str) -> Formula | None:
        formulas = self._formulas(sheet)
        match fold:
            case "count" | "rank" | "number":
                return formulas.any() if self.draw(st.booleans()) else None
            case "bit_or":
                return formulas.mask(1)
            case "any" | "all":
                return formulas.of("bool", 2)
            case "texts" | "list":
                return formulas.of("text", 2)
            case "sum":
                found = formulas.of("int", 2)
                low, high = found.low, found.high
                small = low is not None and high is not None and max(-low, high) < 10**30
                return found if small else column_of(ROW, self.columns[sheet][ROW])
            case "min" | "max":
                return formulas.of(self.pick(["int", "text"]), 2)
        return formulas.any()

    def _holds(self, fold: str, of: Formula | None) -> Typed:
        match fold:
            case "count" | "rank" | "number":
                return Typed("int", True, 0, 1000)
            case "any" | "all":
                return Typed("bool", True)
            case "bit_or":
                return Typed("int", True, 0, 2**62 - 1)
            case "sum":
                assert of is not None and of.low is not None and of.high is not None
                return Typed("int", True, 1000 * min(of.low, 0), 1000 * max(of.high, 0))
        assert of is not None
        return Typed(of.type, True, of.low, of.high)

    def _fold(self, sheet: str) -> None:
        source = self.pick(self.plan.sheets)
        fold = self.pick(get_args(FoldOf))
        of = self._value(source, fold)
        link = self._foreign(source, sheet)
        if f.is_wide(link):
            return
        order = self._order(source) if fold in ("first", "last", "list") else ()
        self._add(
            sheet, Fold(fold, source, link, of, self._where(source), order), self._holds(fold, of)
        )

    def _along(self, sheet: str) -> None:
        fold = self.pick(get_args(AlongOf))
        of = self._value(sheet, fold)
        names = [n for n in self.columns[sheet] if n not in (ROW, "long", "wide")]
        within = (
            tuple(
                column_of(n, self.columns[sheet][n])
                for n in {self.pick(names) for _ in range(self.draw(st.integers(0, 2)))}
            )
            if names
            else ()
        )
        order = self._order(sheet)
        frame = self.pick(["before", "through", "before_peers", "through_peers", "all"])
        peers = self.draw(st.integers(0, len(order)))
        self._add(
            sheet,
            Along(fold, of, within, order, frame, peers, self._where(sheet)),
            self._holds(fold, of),
        )

    def _joined(self, sheet: str) -> None:
        formulas = self._formulas(sheet)
        keys = (formulas.of("int", 1), formulas.of("text", 1))
        if not f.is_wide(keys[0]):
            self._add(sheet, Joined("pairs", keys, "v"), Typed("int", True, -5, 5))


@st.composite
def plans(draw: Draw) -> tuple[Plan, list[Row]]:
    """A plan with the rows of its table `events`."""
    return Plans(draw).build(), draw(rows_of(COLUMNS))
