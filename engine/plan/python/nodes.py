"""Formulas over other columns, folded anew; what no row asks for is not looked at."""

from __future__ import annotations

from engine.plan import formulas as f
from engine.plan.formulas import Formula, TooWideError
from engine.plan.formulas.nodes import make


class Nodes:
    """The formulas of sheets, by sheet; `value` says what stands in place of a column."""

    def __init__(self) -> None:
        self._nodes: dict[tuple[str, Formula], Formula] = {}

    def value(self, name: str, column: str) -> Formula:
        """A column of a sheet, over columns that are left."""
        raise NotImplementedError

    def node(self, name: str, node: Formula) -> Formula:
        """A formula of a sheet over columns that are left."""
        if node.constant:
            return node
        if node.op == "col":
            return self.value(name, node.data)
        key = (name, node)
        found = self._nodes.get(key)
        if found is None:
            found = self._nodes[key] = self._node(name, node)
        return found

    def _node(self, name: str, node: Formula) -> Formula:
        if node.op == "case":
            return self._case(name, node)
        if node.op in ("and", "or"):
            deciding = f.FALSE if node.op == "and" else f.TRUE
            args: list[Formula] = []
            for arg in node.args:
                part = self.node(name, arg)
                if part is deciding:
                    return deciding
                args.append(part)
        else:
            args = [self.node(name, arg) for arg in node.args]
        return _rebuilt(node, args)

    def _case(self, name: str, node: Formula) -> Formula:
        branches: list[tuple[Formula, Formula]] = []
        for condition, value in zip(node.args[:-1:2], node.args[1:-1:2], strict=True):
            asked = self.node(name, condition)
            if asked.op == "null" or asked is f.FALSE:
                continue
            branches.append((asked, self.node(name, value)))
            if asked is f.TRUE:
                break
        else:
            branches.append((f.TRUE, self.node(name, node.args[-1])))
        return _within(node, f.case(branches[:-1], branches[-1][1]))


def _rebuilt(node: Formula, args: list[Formula]) -> Formula:
    try:
        return _within(node, f.rebuilt(node, args))
    except (TooWideError, ValueError, ZeroDivisionError):  # where nobody comes: guards keep it from
        span = (node.low, node.high)
        return make(node.op, args, node.type, data=node.data, span=span, nullable=node.nullable)


def _within(node: Formula, found: Formula) -> Formula:
    """The bounds of the formula that it was hold as well."""
    if node.type != "int" or node.low is None or node.high is None:
        return found
    return f.bounded(found, node.low, node.high)
