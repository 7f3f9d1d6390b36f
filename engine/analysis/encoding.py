"""Formulas as terms of the solver: whole numbers without bounds, strong Kleene logic, masks as their single bits.

Every formula becomes a value and a truth that says when it is absent. Texts are numbers, one for each text that is
mentioned; a text that is none of these is another number. What is put together from texts, or asked about what they
hold, is a number or a truth of which nothing is known but that equal formulas are equal: what is proved holds all the
same, what is found must be replayed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

import z3

from engine.analysis import terms
from engine.analysis.masks import is_mask
from engine.analysis.operators import NOTHING, PLAIN, SPECIAL, Term
from engine.plan import formulas as f
from engine.plan.formulas import Constant, Formula
from engine.plan.sheets import Typed

_LOOSE: Final = frozenset({"concat", "text", "iso_date", "contains", "starts_with"})
OTHERS: Final = 1_000_000  # numbers of texts that nothing mentions begin here


class Encoder:
    """The terms of formulas over given columns; `loose` where something is known of a formula only by its name."""

    def __init__(self, columns: Mapping[str, Typed], words: Mapping[str, Sequence[str]]) -> None:
        self.columns, self.words = columns, words
        self.context: Any = z3.Context()
        self.loose = False
        self.texts: dict[str, int] = {}
        self.given: dict[str, Term] = {}
        self._terms: dict[Formula, Term] = {}
        self._domains: dict[str, Sequence[Any]] = {}
        self._sets: dict[Formula, Any] = {}
        self._bits: dict[tuple[Formula, int], Any] = {}
        self.no = z3.BoolVal(False, self.context)
        self.yes = z3.BoolVal(True, self.context)

    def true(self, form: Formula) -> Any:
        """That a truth is true."""
        value, absent = self.term(form)
        return self.and_(value, self.not_(absent))

    def term(self, form: Formula) -> Term:
        """The value and the absence of a formula."""
        found = self._terms.get(form)
        if found is None:
            found = self._terms[form] = self._encoded(form)
        return found

    def domain(self, names: Collection[str] | None = None) -> list[Any]:
        """What holds of the columns that were met, or of these: bounds of numbers, words of enums."""
        met = self.given if names is None else (name for name in names if name in self.given)
        return [one for name in met for one in self._domain(name)]

    def _domain(self, name: str) -> Sequence[Any]:
        found = self._domains.get(name)
        if found is None:
            found = self._domains[name] = tuple(self._held(name))
        return found

    def _held(self, name: str) -> Iterator[Any]:
        (value, absent), typed = self.given[name], self.columns[name]
        if typed.type == "int":
            if typed.low is not None:
                yield value >= typed.low
            if typed.high is not None:
                yield value <= typed.high
        elif typed.type == "text":
            listed = self.words.get(name)
            if listed is None:
                yield value >= 0
            else:
                yield self.or_(*(value == self.code(word) for word in listed))
        if typed.type == "bool" and typed.nullable:
            yield z3.Implies(absent, z3.Not(value))

    def event(self, model: Any, names: Collection[str] | None = None) -> dict[str, Constant | None]:
        """The columns that were met, or these, as a model has them; absent ones are None."""
        texts = {number: text for text, number in self.texts.items()}
        found: dict[str, Constant | None] = {}
        for name, (value, absent) in self.given.items():
            if names is not None and name not in names:
                continue
            if z3.is_true(model.eval(absent, model_completion=True)):
                found[name] = None
                continue
            term = model.eval(value, model_completion=True)
            kind = self.columns[name].type
            if kind == "bool":
                found[name] = z3.is_true(term)
            elif kind == "int":
                found[name] = term.as_long()
            else:
                number = term.as_long()
                found[name] = texts.get(number, f"text {number % OTHERS}")
        return found

    def code(self, text: str) -> int:
        """The number of a text."""
        return self.texts.setdefault(text, len(self.texts))

    # ── Nodes ─────────────────────────────────────────────────────────────────────────────────────

    def _encoded(self, node: Formula) -> Term:
        if node.op == "const":
            return self.constant(node.data), self.no
        if node.op == "null":
            return self.constant(NOTHING[node.type]), self.yes
        if node.op == "col":
            return self._column(node)
        if node.op == "bit_or":
            return self._mask(node), self.no
        if node.op == "any_bit":
            return self._asked(node), self.no
        if node.op in _LOOSE:
            return self._unknown(node)
        if node.op == "eq" and node.args[1] is f.ZERO and is_mask(node.args[0]):
            return self.not_(self._some(node.args[0])), self.no
        if node.op == "lt" and node.args[0] is f.ZERO and is_mask(node.args[1]):
            return self._some(node.args[1]), self.no
        args = [self.term(arg) for arg in node.args]
        special = SPECIAL.get(node.op)
        if special is not None:
            return special(self, node, args)
        values = [value for value, _ in args]
        return PLAIN[node.op](self, node, values), self.or_(*(absent for _, absent in args))

    def constant(self, data: f.Constant) -> Any:
        """A constant."""
        if isinstance(data, bool):
            return self.yes if data else self.no
        return z3.IntVal(data if isinstance(data, int) else self.code(data), self.context)

    def _column(self, node: Formula) -> Term:
        name = str(node.data)
        if name not in self.given:
            make = z3.Bool if node.type == "bool" else z3.Int
            typed = self.columns[name]
            absent = z3.Bool(f"{name}?", self.context) if typed.nullable else self.no
            self.given[name] = make(name, self.context), absent
        value, absent = self.given[name]
        return value, absent if node.nullable else self.no

    def _unknown(self, node: Formula) -> Term:
        """A value of which nothing is known; absent where an operand is."""
        self.loose = True
        name = f"{node.op} {len(self._terms)}"
        make = z3.Bool if node.type == "bool" else z3.Int
        absent = self.or_(*(self.term(arg)[1] for arg in node.args))
        return make(name, self.context), absent

    def less(self, node: Formula, values: Sequence[Any]) -> Any:
        """Whether one number is below another; of texts nothing is known."""
        if node.args[0].type == "text":
            self.loose = True
            return z3.Bool(f"lt {len(self._terms)}", self.context)
        return terms.below(self.context, values[0], values[1])

    # ── Masks ─────────────────────────────────────────────────────────────────────────────────────

    def _mask(self, node: Formula) -> Any:
        """A mask as a number; nearly always only its bits are asked for."""
        bits = [bit for bit in range(_width(node)) if self._bit(node, bit) is not self.no]
        ones = [z3.If(self._bit(node, bit), 1 << bit, 0) for bit in bits]
        return z3.Sum(ones) if ones else z3.IntVal(0, self.context)

    def _some(self, mask: Formula) -> Any:
        """Whether any bit of a mask is set."""
        found = self._sets.get(mask)
        if found is None:
            found = self._sets[mask] = self._some_of(mask)
        return found

    def _some_of(self, mask: Formula) -> Any:
        match mask.op:
            case "const":
                return self.yes if mask.data else self.no
            case "null":
                return self.no
            case "bit_or":
                return self.or_(*(self._some(arg) for arg in mask.args))
            case "case":
                *pairs, last = mask.args
                found = self._some(last)
                for on, then in reversed(list(zip(pairs[::2], pairs[1::2], strict=True))):
                    found = self.if_(self.true(on), self._some(then), found)
                return found
            case "coalesce" if len(mask.args) == 2 and mask.args[1] is f.ZERO:
                return self._some(mask.args[0])  # of what is absent no bit is set
        return self.or_(*(self._bit(mask, bit) for bit in range(_width(mask))))

    def _asked(self, node: Formula) -> Any:
        mask, bits = node.args[0], int(node.data)
        places = [bit for bit in range(bits.bit_length()) if bits >> bit & 1]
        return self.or_(*(self._bit(mask, bit) for bit in places))

    def _bit(self, node: Formula, bit: int) -> Any:
        """Whether a bit of a mask is set."""
        key = (node, bit)
        found = self._bits.get(key)
        if found is None:
            found = self._bits[key] = self._bit_of(node, bit)
        return found

    def _bit_of(self, node: Formula, bit: int) -> Any:
        match node.op:
            case "const":
                return self.yes if node.data >> bit & 1 else self.no
            case "null":
                return self.no
            case "bit_or":
                return self.or_(*(self._bit(arg, bit) for arg in node.args))
            case "case":
                *pairs, last = node.args
                found = self._bit(last, bit)
                for on, then in reversed(list(zip(pairs[::2], pairs[1::2], strict=True))):
                    found = self.if_(self.true(on), self._bit(then, bit), found)
                return found
            case "coalesce" if len(node.args) == 2 and node.args[1] is f.ZERO:
                return self._bit(node.args[0], bit)
            case "coalesce":
                found = self.no
                for arg in reversed(node.args):
                    absent = self.term(arg)[1]
                    found = self.if_(absent, found, self._bit(arg, bit))
                return found
        value, absent = self.term(
            node
        )  # the word of a cause that arises in a row: never asked bit by bit
        return self.and_(self.not_(absent), (value / (1 << bit)) % 2 == 1)

    # ── Logic, folded ─────────────────────────────────────────────────────────────────────────────

    # Only `yes` and `no` themselves are taken for constants: to ask the solver's library what a term is takes long.

    def not_(self, one: Any) -> Any:
        """Not."""
        if one is self.yes:
            return self.no
        return self.yes if one is self.no else terms.negated(self.context, one)

    def and_(self, *parts: Any) -> Any:
        """All of them."""
        kept = []
        for part in parts:
            if part is self.no:
                return self.no
            if part is not self.yes:
                kept.append(part)
        return (
            self.yes if not kept else kept[0] if len(kept) == 1 else terms.every(self.context, kept)
        )

    def or_(self, *parts: Any) -> Any:
        """Any of them."""
        kept = []
        for part in parts:
            if part is self.yes:
                return self.yes
            if part is not self.no:
                kept.append(part)
        return (
            self.no if not kept else kept[0] if len(kept) == 1 else terms.some(self.context, kept)
        )

    def if_(self, on: Any, then: Any, other: Any) -> Any:
        """One or the other."""
        if on is self.yes or then is other:
            return then
        if on is self.no:
            return other
        if then is self.yes and other is self.no:
            return on
        if other is self.no:
            return self.and_(on, then)
        if then is self.no:
            return self.and_(self.not_(on), other)
        return terms.chosen(self.context, on, then, other)


def _width(node: Formula) -> int:
    return 63 if node.high is None else int(node.high).bit_length()
