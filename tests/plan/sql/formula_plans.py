"""Random formulas over columns of every type, with rows to run them on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from engine.plan import formulas as f
from engine.plan.formulas import Formula, TooWideError, Type
from engine.plan.sheets import ROW, Given, Plan, Sheet, Typed
from tests.plan.sql.reference import Row

Draw = Callable[[st.SearchStrategy[Any]], Any]
TEXTS = ("", "a", "A", "ab", "Z", "é", "😀", "ﬀ", "o'k", "b\\", "10%", "_", "日本")
WIDE = 10**30
COLUMNS = {
    "small": Typed("int", True, -7, 7),
    "number": Typed("int", True, -(2**40), 2**40),
    "long": Typed("int", True, -(2**63), 2**63 - 1),
    "wide": Typed("int", True, -WIDE, WIDE),
    "sure": Typed("int", False, 0, 1000),
    "mask": Typed("int", False, 0, 2**62 - 1),
    "day": Typed("int", True, -141_427, 376_200),
    "key": Typed("int", True, 0, 3),
    "text": Typed("text", True),
    "said": Typed("text", False),
    "flag": Typed("bool", True),
    "fact": Typed("bool", False),
}


def column_of(name: str, typed: Typed) -> Formula:
    """A column as its type says it."""
    return f.column(name, typed.type, typed.low, typed.high, nullable=typed.nullable)


def values(typed: Typed) -> st.SearchStrategy[Any]:
    """What a column may hold, its bounds often."""
    if typed.type == "int":
        low, high = typed.low or 0, typed.high or 0
        near = [low, high, *(value for value in (-1, 0, 1, 2, 3) if low <= value <= high)]
        found: st.SearchStrategy[Any] = st.sampled_from(near) | st.integers(low, high)
    else:
        found = st.sampled_from(TEXTS) if typed.type == "text" else st.booleans()
    return st.none() | found | found if typed.nullable else found


@st.composite
def rows_of(draw: Draw, columns: dict[str, Typed], most: int = 12) -> list[Row]:
    """Rows of a given table, their numbers in any order."""
    numbers = draw(st.lists(st.integers(0, 50), unique=True, max_size=most))
    return [
        {ROW: n} | {name: draw(values(typed)) for name, typed in columns.items()} for n in numbers
    ]


@dataclass
class Formulas:
    """Random formulas over some columns."""

    draw: Draw
    columns: dict[str, Typed]
    depth: int = 4

    def pick(self, options: Any) -> Any:
        """One of some."""
        return self.draw(st.sampled_from(list(options)))

    def any(self) -> Formula:
        """A formula of any type."""
        return self.of(self.pick(["int", "bool", "text"]), self.depth)

    def of(self, type_: Type, depth: int) -> Formula:
        """A formula of a type; where a number would grow too wide, a smaller one."""
        if depth <= 0 or self.draw(st.integers(0, 5)) == 0:
            return self.leaf(type_)
        try:
            return getattr(self, type_)(depth - 1)  # type: ignore[no-any-return]
        except TooWideError:
            return self.leaf(type_)

    def leaf(self, type_: Type) -> Formula:
        """A column or constant."""
        names = [name for name, typed in self.columns.items() if typed.type == type_]
        if names and self.draw(st.integers(0, 4)):
            name = self.pick(names)
            return column_of(name, self.columns[name])
        if self.draw(st.integers(0, 6)) == 0:
            return f.null(type_)
        if type_ == "int":
            return f.const(
                self.draw(
                    st.sampled_from([0, 1, -1, 7, 2**31, -(2**63), 2**63, 10**25])
                    | st.integers(-9, 9)
                )
            )
        return f.const(
            self.draw(st.sampled_from(TEXTS)) if type_ == "text" else self.draw(st.booleans())
        )

    def positive(self, depth: int) -> Formula:
        """A number above zero."""
        if self.draw(st.booleans()):
            return f.const(self.pick([1, 2, 3, 7, 60, 10**6, 2**62, 10**20]))
        found = f.greatest(f.ONE, self.of("int", depth))
        return found if found.op != "null" else f.ONE

    def mask(self, depth: int) -> Formula:
        """A mask."""
        names = [
            n
            for n, t in self.columns.items()
            if t.type == "int" and not t.nullable and (t.low or 0) >= 0
        ]
        names = [n for n in names if (self.columns[n].high or 2**63) < 2**62]
        if names and self.draw(st.booleans()):
            name = self.pick(names)
            return column_of(name, self.columns[name])
        return f.case([(self.of("bool", depth), f.const(self.pick([1, 2, 5, 2**61])))], f.ZERO)

    def choice(self, type_: Type, depth: int) -> Formula:
        """Formulas of any type."""
        if self.draw(st.booleans()):
            return f.coalesce(*(self.of(type_, depth) for _ in range(2)))
        branches = [
            (self.of("bool", depth), self.of(type_, depth)) for _ in range(self.pick([1, 2, 3]))
        ]
        return f.case(branches, self.of(type_, depth))

    def int(self, depth: int) -> Formula:
        """A whole number."""
        some = lambda: self.of("int", depth)  # noqa: E731
        match self.pick(
            ["add", "sub", "neg", "mul", "div", "mod", "low", "high", "steps", "bits", "choice"]
        ):
            case "add":
                return f.add(some(), some(), some())
            case "sub":
                return f.sub(some(), some())
            case "neg":
                return f.neg(some())
            case "mul":
                return f.mul(some(), some())
            case "div":
                return f.div(some(), self.positive(depth))
            case "mod":
                return f.mod(some(), self.positive(depth))
            case "low":
                return f.least(some(), some(), some())
            case "high":
                return f.greatest(some(), some())
            case "steps":
                near = self.draw(st.lists(st.integers(-9, 9) | st.just(10**20), max_size=6))
                start, gap = self.pick([-5, -(2**40), 0]), self.pick([1, 7, 1000])
                at = sorted({*near, *(start + gap * n for n in range(self.pick([0, 9, 30])))})
                return f.steps(
                    some(), at, [self.pick([0, 1, -5, 2**40, 10**22]) for _ in range(len(at) + 1)]
                )
            case "bits":
                return f.bit_or(*(self.mask(depth) for _ in range(3)))
        return self.choice("int", depth)

    def bool(self, depth: int) -> Formula:
        """A truth."""
        both = lambda type_: (self.of(type_, depth), self.of(type_, depth))  # noqa: E731
        match self.pick(
            [
                "and",
                "or",
                "not",
                "eq",
                "lt",
                "text",
                "in",
                "null",
                "true",
                "bit",
                "starts",
                "has",
                "choice",
            ]
        ):
            case "and":
                return f.conjunction(*both("bool"), self.of("bool", depth))
            case "or":
                return f.disjunction(*both("bool"), self.of("bool", depth))
            case "not":
                return f.negation(self.of("bool", depth))
            case "eq":
                return f.equal(*both(self.pick(["int", "bool", "text"])))
            case "lt":
                return f.compare(self.pick(["<", "<=", ">", ">=", "!="]), *both("int"))
            case "text":
                return f.less(*both("text"))
            case "in":
                if self.draw(st.booleans()):
                    return f.one_of(
                        self.of("text", depth),
                        self.draw(st.lists(st.sampled_from(TEXTS), max_size=3)),
                    )
                return f.one_of(
                    self.of("int", depth), self.draw(st.lists(st.integers(-3, 3), max_size=3))
                )
            case "null":
                return f.is_null(self.of(self.pick(["int", "bool", "text"]), depth))
            case "true":
                return self.pick([f.is_true, f.is_false])(self.of("bool", depth))  # type: ignore[no-any-return]
            case "bit":
                return f.has_bit(self.mask(depth), self.pick([0, 1, 5, 61]))
            case "starts":
                return f.starts_with(self.of("text", depth), self.pick(TEXTS))
            case "has":
                return f.contains(*both("text"))
        return self.choice("bool", depth)

    def text(self, depth: int) -> Formula:
        """A text."""
        match self.pick(["concat", "number", "date", "choice", "choice"]):
            case "concat":
                return f.concat(
                    self.of("text", depth), self.of("text", depth), self.of("text", depth)
                )
            case "number":
                return f.text_of(self.of("int", depth))
            case "date":
                days = f.least(
                    f.greatest(self.of("int", depth), f.const(-141_427)), f.const(376_200)
                )
                return f.iso_date(days)
        return self.choice("text", depth)


@st.composite
def formula_plans(draw: Draw) -> tuple[Plan, list[Row]]:
    """A plan of formulas only, deep ones."""
    sheet = Sheet("event", Given("events", COLUMNS))
    for number in range(6):
        found = Formulas(draw, COLUMNS, 5).any()
        sheet.definitions[f"f{number}"] = found
        sheet.typed[f"f{number}"] = Typed(found.type, found.nullable, found.low, found.high)
    plan = Plan({"event": sheet}, {}, {"event": ((ROW, *sheet.definitions), None)})
    return plan, draw(rows_of(COLUMNS, 8))
