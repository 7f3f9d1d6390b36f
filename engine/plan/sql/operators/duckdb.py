"""DuckDB 2: 64 and 128 bits, both checked for overflow; `//` drops the fraction on both, which tests hold it to."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from engine.plan.formulas import INT64, ONE, ZERO, Constant, Formula, is_wide
from engine.plan.sql.operators import trees
from engine.plan.sql.operators.buckets import buckets
from engine.plan.sql.operators.dialect import SEPARATOR, Dialect
from engine.plan.sql.operators.records import Record, found_at, part_of
from engine.plan.sql.operators.trees import Tree, balanced, binary, call, chosen, number

LISTED = 8  # so many steps are looked up in lists
SHORT = 64  # entries of a list in which a look costs next to nothing
FIRST = 48  # of the characters that stand for figures: `0` and what follows it in ASCII, up to `~`
BASE = 79


class DuckDB(Dialect):
    """The table of DuckDB."""

    name = "duckdb"
    wide = "INT128"
    drops_unread = True
    in_process = True
    has_records = True
    says_materialized = True

    def quotient(self, left: Tree, right: Tree, *, wide: bool, small: bool) -> Tree:
        return binary(exp.IntDiv, left, right)

    def op_in(self, formula: Formula, args: list[Tree]) -> Tree:
        """No IN: over texts it takes five times as long as CASE, over numbers twice as long as comparing."""
        (value,) = args
        if formula.args[0].type != "text" or not formula.data:
            if not formula.data:
                return super().op_in(formula, args)
            equals = [binary(exp.EQ, value.copy(), self.literal(option)) for option in formula.data]
            return balanced(exp.Or, equals)
        ifs = [exp.If(this=self.literal(option), true=trees.truth(True)) for option in formula.data]
        other: Tree = trees.truth(False)
        if formula.args[0].nullable:
            other = chosen([(trees.present(value.copy()), other)])
        return exp.Case(this=value, ifs=ifs, default=other)

    def op_case(self, formula: Formula, args: list[Tree]) -> Tree:
        """A truth as 1 or 0 without a choice; the place of a text among others by one look."""
        words = _places(formula)
        if words is not None:
            # From the end: so what is not there, which GREATEST passes over, has the last number without a COALESCE.
            listed = exp.Array(expressions=[self.literal(word) for word in reversed(words)])
            place = call("GREATEST", call("LIST_POSITION", listed, args[0].this), number(0))
            return self.cast(
                exp.Paren(this=binary(exp.Sub, number(len(words)), place)), self.narrow
            )
        if formula.args[1:] != (ONE, ZERO):
            return super().op_case(formula, args)
        sure = args[0]
        if formula.args[0].nullable:
            sure = call("COALESCE", sure, trees.truth(False))
        return self.cast(sure, self.narrow)

    def op_steps(self, formula: Formula, args: list[Tree]) -> Tree:
        thresholds, results = formula.data
        value = formula.args[0]
        if (
            list(results) == list(range(len(results)))
            and len(thresholds) < LISTED
            and not is_wide(value)
        ):
            beyonds = [binary(exp.GTE, args[0].copy(), self.literal(t)) for t in thresholds]
            counted = [self.cast(one, self.narrow) for one in beyonds]
            return balanced(exp.Add, counted) if counted else super().op_steps(formula, args)
        found = buckets(thresholds) if len(thresholds) >= LISTED else None
        if found is None or is_wide(value) or value.low is None or value.high is None:
            return super().op_steps(formula, args)
        if not (INT64[0] <= value.low - found.first and value.high - found.first <= INT64[1]):
            return super().op_steps(formula, args)
        from_first = binary(exp.Sub, args[0].copy(), self.literal(found.first))
        inside = binary(exp.Add, binary(exp.IntDiv, from_first, number(found.width)), number(2))
        bucket = chosen(
            [
                (binary(exp.LT, args[0].copy(), self.literal(found.first)), number(1)),
                (
                    binary(exp.GTE, args[0].copy(), self.literal(found.last)),
                    number(len(found.before)),
                ),
            ],
            inside,
        )
        passed = self._at(found.before, bucket)
        for listed in found.within:
            beyond = binary(exp.GTE, args[0].copy(), self._at(listed, bucket.copy()))
            passed = binary(exp.Add, passed, self.cast(beyond, self.narrow))
        result = self._at(results, binary(exp.Add, passed, number(1)))
        return self.cast(result, self.type_of(formula))

    def op_pick(self, formula: Formula, args: list[Tree]) -> Tree:
        """A look into a list, whose time grows with its length; among many numbers, one into a text."""
        values, (place,) = formula.data, args
        digits = _in_text(values) if len(values) > SHORT and formula.type == "int" else None
        if digits is None:
            found = self._at(values, binary(exp.Add, place, number(1)))
            return self.cast(found, self.type_of(formula))
        found = number(min(values) - FIRST * sum(BASE**n for n in range(len(digits))))
        for power, figures in enumerate(digits):
            letter = call(
                "SUBSTRING",
                trees.text(figures),
                binary(exp.Add, place.copy(), number(1)),
                number(1),
            )
            times = binary(exp.Mul, call("ORD", letter), number(BASE**power))
            found = binary(exp.Add, found, times)
        return self.cast(found, self.narrow)

    def _at(self, values: Sequence[Constant | None], place: Tree) -> Tree:
        """The value of a list at a place, from 1."""
        return call("LIST_EXTRACT", self._list(values), place)

    def _list(self, values: Sequence[Constant | None]) -> Tree:
        return exp.Array(
            expressions=[trees.null() if v is None else self.literal(v) for v in values]
        )

    def record(self, record: Record, place: Tree) -> Tree:
        return found_at(record, place, lambda look: self._list(look.data), self.cast, self.type_of)

    def part(self, record: Record, column: Tree, number: int) -> Tree:
        return part_of(record, column, number)

    def repeats(self, formula: Formula) -> bool:
        return formula.op in ("in", "pick") or super().repeats(formula)

    def often(self, formula: Formula) -> bool:
        return super().often(formula) or (formula.op == "in" and len(formula.data) > 2)

    def op_iso_date(self, formula: Formula, args: list[Tree]) -> Tree:
        day = self.cast(args[0], "INTEGER")
        return self.cast(
            exp.Paren(this=binary(exp.Add, self.cast(trees.text("1970-01-01"), "DATE"), day)),
            self.text,
        )

    def texts_of(self, tree: Tree) -> Tree:
        order = exp.Order(
            this=exp.Distinct(expressions=[tree]),
            expressions=[exp.Ordered(this=tree.copy(), desc=False, nulls_first=False)],
        )
        return exp.GroupConcat(this=order, separator=call("CHR", number(ord(SEPARATOR))))

    def first_of(self, tree: Tree, where: Tree | None, order: list[Tree]) -> Tree:
        found: Tree = call("FIRST", exp.Order(this=tree, expressions=order))
        return found if where is None else exp.Filter(this=found, expression=exp.Where(this=where))

    def numbers(self, count: int, name: str) -> exp.Select:
        rows = call("RANGE", number(count))
        return exp.select(trees.column(name), copy=False).from_(
            trees.rows_of(rows, "numbers", name), copy=False
        )

    def cut(self, source: Tree, count: Tree, place: str) -> exp.Select:
        places = call("UNNEST", call("RANGE", number(1), binary(exp.Add, count, number(1))))
        return trees.each_with(source, places, place)


def _in_text(values: Sequence[Constant | None]) -> list[str] | None:
    """Whole numbers from the least on, in figures of base `BASE`: a text a power, lowest first; None for others."""
    numbers = [value for value in values if isinstance(value, int)]
    if len(numbers) < len(values):
        return None
    least, most = min(numbers), max(numbers)
    found, power = [], 1
    while power <= max(1, most - least):
        found.append("".join(chr(FIRST + (n - least) // power % BASE) for n in numbers))
        power *= BASE
    return found if len(found) <= 3 else None


def _places(formula: Formula) -> list[str] | None:
    """The words of which a choice says which one a text is, from 0, and their number for others; None of any other."""
    conditions, values = formula.args[:-1:2], (*formula.args[1::2], formula.args[-1])
    if len(conditions) < 2 or any(v.op != "const" or v.data != n for n, v in enumerate(values)):
        return None
    text = conditions[0].args[0] if conditions[0].args else None
    words = []
    for condition in conditions:
        if condition.op != "eq" or condition.args[0] is not text or condition.args[1].op != "const":
            return None
        words.append(condition.args[1].data)
    return words if all(isinstance(word, str) for word in words) else None
