"""Which fields of several values are sets, and which are lists: as the interpreter has them.

Facts of dates and all figures that list something are sets, in no order. A fact of words is a list in the order given;
what an aggregate lists, and what rules collect, are lists too.
"""

from __future__ import annotations

from engine.language.expressions import Expr
from engine.language.kinds import DATES, Collection
from engine.language.tree import Call, Conditional, Ref, Tree
from engine.plan.known import NotColumnarError
from engine.rulebook.model import Outcome, Version


def unordered(version: Version, outcome: Outcome) -> bool:
    """Whether a field of several values is a set; raises `NotColumnarError` where it may be either."""
    if not isinstance(outcome.kind, Collection):
        return False
    found: set[bool] = set()
    seen: set[str] = set()  # names that were followed already
    trees = _set_to(version, outcome.name)
    while trees:
        match trees.pop():
            case Ref(role="fact", kind=kind):
                found.add(kind == DATES)
            case Ref(role="figure"):
                found.add(True)
            case Ref(role="value" | "outcome", name=name):
                if name not in seen:
                    seen.add(name)
                    behind = _behind(version, name)
                    trees += behind
                    found |= set() if behind else {False}
            case Conditional(yes=yes, no=no):
                trees += [yes, no]
            case Call(args=args) if several := [x for x in args if isinstance(x.kind, Collection)]:
                trees += several  # it is one of these, as with `first_known`
            case _:
                found.add(False)
    if len(found) > 1:
        raise NotColumnarError("lists that may be sets")
    return True in found


def _behind(version: Version, name: str) -> list[Tree]:
    """The expressions that a value or an outcome is; none where it is a list of its own."""
    if name in version.values:
        body = version.values[name].body
        return [body.tree] if isinstance(body, Expr) else []
    return [] if version.outcomes[name].collected else _set_to(version, name)


def _set_to(version: Version, outcome: str) -> list[Tree]:
    """What rules set an outcome to that decides one value."""
    given = (rule.sets.get(outcome) for rule in version.rules.values())
    return [expr.tree for expr in given if isinstance(expr, Expr)]
