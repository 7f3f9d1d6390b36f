"""Formulas as Python expressions: whole numbers are Python's own, NULL is None.

Names of columns come from the caller. What a formula uses twice is computed once, in a variable; an expression that
grows long is cut in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from engine.plan.formulas import Formula, walk

LONG: Final = 240  # characters of an expression that is cut

Named = Callable[[str], str]  # the variable of a column


def function(name: str, args: Sequence[str], body: Sequence[str], known: dict[str, Any]) -> Any:
    """The function made of statements; it sees what is `known`, and stands there under its name.

    The statements are this package's own, over constants that are quoted; no text of a rulebook is run.
    """
    text = source_of(name, args, body)
    exec(compile(text, "<plan>", "exec"), known)  # noqa: S102
    return known[name]


def source_of(name: str, args: Sequence[str], body: Sequence[str]) -> str:
    """The text of a function."""
    return f"def {name}({', '.join(args)}):\n" + "".join(f"    {line}\n" for line in body)


class Writer:
    """Statements that compute formulas, one after the other."""

    def __init__(self, named: Named, prefix: str = "v") -> None:
        self.lines: list[str] = []
        self._named, self._prefix = named, prefix
        self._done: dict[Formula, str] = {}
        self._count = 0

    def write(self, formulas: Sequence[Formula]) -> list[str]:
        """Add what computes these formulas; the expressions that give their values."""
        uses: dict[Formula, int] = dict.fromkeys(formulas, 1)
        for node in walk(*formulas):
            for arg in node.args:
                uses[arg] = uses.get(arg, 0) + 1
        for node in walk(*formulas):
            if node in self._done:
                continue
            args = [self._done[arg] for arg in node.args]
            text = self._text(node, args)
            if node.args and (uses[node] > 1 or len(text) > LONG):
                text = self._assign(text)
            self._done[node] = text
        return [self._done[formula] for formula in formulas]

    def variable(self, text: str) -> str:
        """A variable that holds an expression's value."""
        return text if text.isidentifier() else self._assign(text)

    def _assign(self, text: str) -> str:
        self._count += 1
        name = f"{self._prefix}{self._count}"
        self.lines.append(f"{name} = {text}")
        return name

    def _text(self, node: Formula, args: list[str]) -> str:
        if node.op == "const":
            return repr(node.data) if node.type != "int" or node.data >= 0 else f"({node.data})"
        if node.op == "null":
            return "None"
        if node.op == "col":
            return self._named(node.data)
        if node.op in _LOGIC:
            return _LOGIC[node.op](node, args, self)
        args = [self.variable(a) if n.nullable else a for n, a in zip(node.args, args, strict=True)]
        absent = [a for n, a in zip(node.args, args, strict=True) if n.nullable]
        text = _PLAIN[node.op](node, args)
        if not absent:
            return text
        guard = " or ".join(f"{name} is None" for name in dict.fromkeys(absent))
        return f"(None if {guard} else {text})"


def _joined(sign: str) -> Callable[[Formula, list[str]], str]:
    return lambda _node, args: f"({f' {sign} '.join(args)})"


def _steps(node: Formula, args: list[str]) -> str:
    thresholds, results = node.data
    return f"{results!r}[bisect_right({thresholds!r}, {args[0]})]"


_PLAIN: Final[dict[str, Callable[[Formula, list[str]], str]]] = {
    "add": _joined("+"),
    "mul": _joined("*"),
    "div": _joined("//"),
    "mod": _joined("%"),
    "neg": lambda _node, args: f"(-{args[0]})",
    "least": lambda _node, args: f"min({', '.join(args)})",
    "greatest": lambda _node, args: f"max({', '.join(args)})",
    "steps": _steps,
    "pick": lambda node, args: f"{node.data!r}[{args[0]}]",
    "bit_or": _joined("|"),
    "any_bit": lambda node, args: f"({args[0]} & {node.data} != 0)",
    "eq": _joined("=="),
    "lt": _joined("<"),
    "in": lambda node, args: f"({args[0]} in {frozenset(node.data)!r})",
    "not": lambda _node, args: f"(not {args[0]})",
    "concat": lambda _node, args: f"({' + '.join(args)})",
    "text": lambda _node, args: f"str({args[0]})",
    "iso_date": lambda _node, args: f"iso_date({args[0]})",
    "contains": lambda _node, args: f"({args[1]} in {args[0]})",
    "starts_with": lambda node, args: f"{args[0]}.startswith({node.data!r})",
}


def _kleene(deciding: str, sign: str) -> Callable[[Formula, list[str], Writer], str]:
    def text(node: Formula, args: list[str], writer: Writer) -> str:
        if not node.nullable:
            return f"({f' {sign} '.join(args)})"
        names = [writer.variable(arg) for arg in args]
        decides = " or ".join(f"{name} is {deciding}" for name in names)
        absent = " or ".join(
            f"{name} is None" for n, name in zip(node.args, names, strict=True) if n.nullable
        )
        other = "True" if deciding == "False" else "False"
        return f"({deciding} if {decides} else None if {absent} else {other})"

    return text


def _case(node: Formula, args: list[str], _writer: Writer) -> str:
    branches = zip(args[:-1:2], args[1:-1:2], strict=True)
    return (
        f"({''.join(f'{value} if {condition} else ' for condition, value in branches)}{args[-1]})"
    )


def _coalesce(node: Formula, args: list[str], writer: Writer) -> str:
    names = [writer.variable(arg) for arg in args[:-1]]
    return f"({''.join(f'{name} if {name} is not None else ' for name in names)}{args[-1]})"


_LOGIC: Final[dict[str, Callable[[Formula, list[str], Writer], str]]] = {
    "and": _kleene("False", "and"),
    "or": _kleene("True", "or"),
    "case": _case,
    "coalesce": _coalesce,
    "is_null": lambda _node, args, _writer: f"({args[0]} is None)",
}
