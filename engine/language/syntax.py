"""Expression text → Python syntax tree, restricted to the language's own node set.

In: any text at all. Out: an `ast.expr` whose decimals are exact fractions, or problems with offsets into the text;
never an exception. `simpleeval`'s parser does the reading; what it accepts beyond the language is refused here, node
by node, so nothing else can reach the evaluator. Line breaks count as spaces (offsets stay true), so an expression may
run over the lines of a folded or literal YAML scalar.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from simpleeval import SimpleEval

MAX_LENGTH: Final = 2_000
MAX_DEPTH: Final = 40
MAX_DIGITS: Final = 40
_AMOUNT: Final = re.compile(  # as `30 min`
    r"\b[0-9][0-9.]*\s*(?!(?:and|or|if|else|in|is|not)\b)(%|[A-Za-z][A-Za-z/]*)", re.ASCII
)

_ALLOWED: Final = (
    ast.BoolOp, ast.BinOp, ast.UnaryOp, ast.Compare, ast.IfExp, ast.Call, ast.Name, ast.Constant,
)  # fmt: skip
_BINARY: Final = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod)
_COMPARE: Final = (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn)
_REFUSED: Final = {
    ast.Attribute: ("attributes are not part of the language", "every fact and value has a plain name"),
    ast.Subscript: ("subscripts are not part of the language", "use a group and an aggregate such as `first(...)`"),
    ast.Lambda: ("functions cannot be defined here", "declare a value under `values:`"),
    ast.ListComp: ("comprehensions are not part of the language", "use an aggregate: `sum(x, where=...)`"),
    ast.GeneratorExp: ("comprehensions are not part of the language", "use an aggregate: `sum(x, where=...)`"),
    ast.JoinedStr: ("formatted strings are not part of the language", None),
    ast.NamedExpr: ("names cannot be assigned here", "declare a value under `values:`"),
    ast.Starred: ("arguments cannot be unpacked here", None),
    ast.Tuple: ("a tuple stands only behind `in`", None),
    ast.List: ("a list stands only behind `in`", "write the members in parentheses: `x in ('a', 'b')`"),
    ast.Set: ("a set stands only behind `in`", "write the members in parentheses: `x in ('a', 'b')`"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a text, between two character offsets of it."""

    code: str
    message: str
    start: int
    end: int
    help: str | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """The syntax tree of `text` with a way from its byte columns to character offsets."""

    text: str
    body: ast.expr
    ascii_only: bool

    def at(self, node: ast.expr | ast.keyword) -> tuple[int, int]:
        """The character offsets of a node."""
        start, end = node.col_offset, node.end_col_offset or node.col_offset
        if self.ascii_only:
            return start, end
        data = self.text.encode()
        return len(data[:start].decode(errors="ignore")), len(data[:end].decode(errors="ignore"))


def parse(text: str) -> tuple[Parsed | None, tuple[Problem, ...]]:
    """The syntax tree of an expression, or what is wrong with it."""
    flat = text.replace("\n", " ").replace("\r", " ").replace("\t", " ")
    early = _before_parsing(flat)
    if early is not None:
        return None, (early,)
    lead = len(flat) - len(flat.lstrip(" "))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            statement = SimpleEval.parse(flat)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return None, (_syntax_problem(flat, lead, error),)
    if not isinstance(statement, ast.Expr):
        help_text = "compare with `==`" if isinstance(statement, ast.Assign) else None
        message = "this is a statement, not an expression"
        return None, (Problem("CB302", message, lead, len(flat.rstrip()), help_text),)
    body = flat.lstrip(" ")
    if len(_top_statements(body)) > 1:
        return None, (Problem("CB302", "more than one expression", lead, len(flat)),)
    _shift(statement.value, lead)
    parsed = Parsed(flat, statement.value, flat.isascii())
    problems = tuple(_check(parsed, statement.value, 0))
    if problems:
        return None, problems
    return parsed, ()


def _top_statements(text: str) -> list[ast.stmt]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text.strip()).body


def _before_parsing(text: str) -> Problem | None:
    if not text.strip():
        return Problem("CB301", "the expression is empty", 0, len(text))
    if len(text) > MAX_LENGTH:
        message = f"the expression is longer than {MAX_LENGTH} characters"
        return Problem("CB303", message, MAX_LENGTH, len(text), "split it into values with names")
    depth = deepest = 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        deepest = max(deepest, depth)
    if deepest > MAX_DEPTH:
        return Problem("CB303", f"brackets nest deeper than {MAX_DEPTH}", 0, len(text))
    if "#" in text and (place := _comment(text)) is not None:
        help_text = "put it in a YAML comment or in `because:`"
        return Problem("CB302", "a comment inside an expression", place, len(text), help_text)
    return None


def _comment(text: str) -> int | None:
    try:
        for token in tokenize.generate_tokens(io.StringIO(text.lstrip(" ")).readline):
            if token.type == tokenize.COMMENT:
                return token.start[1] + len(text) - len(text.lstrip(" "))
    except (tokenize.TokenError, SyntaxError, IndentationError):
        return None
    return None


def _syntax_problem(text: str, lead: int, error: BaseException) -> Problem:
    if not isinstance(error, SyntaxError):
        return Problem("CB303", "the expression is too large to read", lead, len(text.rstrip()))
    message = (error.msg or "invalid syntax").split(" (")[0].strip().lower()
    start = min(lead + max((error.offset or 1) - 1, 0), len(text))
    end = lead + error.end_offset - 1 if error.end_offset and error.end_offset > 0 else start + 1
    if message.startswith("invalid syntax. perhaps you forgot a comma"):
        message = "invalid syntax"
    help_text = None
    amount = next((m for m in _AMOUNT.finditer(text) if m.start() <= start <= m.end()), None)
    if amount is not None:
        message, help_text = "a number with a unit is no expression", "name it under `figures`"
        start, end = amount.span()
    if "maybe you meant '=='" in message or message.startswith("cannot assign"):
        message, help_text = "`=` does not compare", "compare with `==`"
    return Problem("CB301", message, start, max(start + 1, min(end, len(text))), help_text)


def _shift(node: ast.expr, lead: int) -> None:
    if lead:
        for child in ast.walk(node):
            if isinstance(child, ast.expr | ast.keyword):
                child.col_offset += lead
                child.end_col_offset = (child.end_col_offset or 0) + lead


def _check(parsed: Parsed, node: ast.expr, depth: int) -> list[Problem]:
    """What the language does not allow in `node`; rewrites decimals to exact fractions on the way."""
    start, end = parsed.at(node)
    if depth > MAX_DEPTH:
        return [Problem("CB303", f"the expression nests deeper than {MAX_DEPTH}", start, end)]
    if not isinstance(node, _ALLOWED):
        message, help_text = _REFUSED.get(type(node), ("this is not part of the language", None))
        return [Problem("CB302", message, start, end, help_text)]
    if isinstance(node, ast.Constant):
        return _check_constant(parsed, node, start, end)
    own = _check_operator(node, start, end) or (
        _check_call(parsed, node, depth) if isinstance(node, ast.Call) else []
    )
    return own or [p for child in _operands(node) for p in _check(parsed, child, depth + 1)]


def _check_operator(node: ast.expr, start: int, end: int) -> list[Problem]:
    match node:
        case ast.BinOp(op=op) if not isinstance(op, _BINARY):
            if isinstance(op, ast.Pow):
                return [
                    Problem("CB302", "powers are not part of the language", start, end, "multiply")
                ]
            hint = "use `and`, `or`" if isinstance(op, ast.BitAnd | ast.BitOr) else None
            return [Problem("CB302", "this operator is not part of the language", start, end, hint)]
        case ast.UnaryOp(op=op) if not isinstance(op, ast.Not | ast.USub):
            return [Problem("CB302", "this operator is not part of the language", start, end)]
        case ast.Compare(ops=ops) if any(not isinstance(op, _COMPARE) for op in ops):
            return [
                Problem(
                    "CB302", "`is` is not part of the language", start, end, "compare with `==`"
                )
            ]
        case ast.Compare(ops=ops) if len(ops) > 1 and any(
            isinstance(op, ast.In | ast.NotIn) for op in ops
        ):
            return [Problem("CB302", "`in` does not chain", start, end, "use parentheses")]
    return []


def _check_constant(parsed: Parsed, node: ast.Constant, start: int, end: int) -> list[Problem]:
    value = node.value
    if isinstance(value, bool | str):
        return []
    if isinstance(value, int | float):
        text = parsed.text[start:end]
        plain = text.replace(".", "", 1)
        if not plain.isdecimal() or not plain.isascii() or len(plain) > MAX_DIGITS:
            help_text = f"write a decimal number of at most {MAX_DIGITS} digits, such as 0.25"
            return [
                Problem(
                    "CB304", f"`{text[:50]}` is not an exact decimal number", start, end, help_text
                )
            ]
        number = Fraction(text)
        node.value = int(number) if number.denominator == 1 else number  # type: ignore[assignment]
        return []
    if value is None:
        help_text = "ask `known(x)`"
        return [Problem("CB302", "there is no `None` in the language", start, end, help_text)]
    return [Problem("CB304", "this literal is not part of the language", start, end)]


def _check_call(parsed: Parsed, node: ast.Call, depth: int) -> list[Problem]:
    start, end = parsed.at(node)
    if not isinstance(node.func, ast.Name):
        return [Problem("CB302", "only functions of the table can be called", start, end)]
    if any(keyword.arg is None for keyword in node.keywords):
        return [Problem("CB302", "arguments cannot be unpacked here", start, end)]
    return []


def _operands(node: ast.expr) -> list[ast.expr]:
    match node:
        case ast.BoolOp(values=values):
            return values
        case ast.BinOp(left=left, right=right):
            return [left, right]
        case ast.UnaryOp(operand=operand):
            return [operand]
        case ast.Compare(left=left, ops=[ast.In() | ast.NotIn()], comparators=[right]):
            members = right.elts if isinstance(right, ast.Tuple | ast.List | ast.Set) else [right]
            return [left, *members]
        case ast.Compare(left=left, comparators=comparators):
            return [left, *comparators]
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return [test, body, orelse]
        case ast.Call(args=args, keywords=keywords):
            return [*args, *(part for keyword in keywords for part in _keyword_parts(keyword))]
    return []


def _keyword_parts(keyword: ast.keyword) -> list[ast.expr]:
    """`by=(a, b)` orders by several keys."""
    if keyword.arg == "by" and isinstance(keyword.value, ast.Tuple):
        return keyword.value.elts
    return [keyword.value]
