"""What always holds: what an author says of every result, with the names that a rule sees and the result's amount."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from engine.diagnostics.findings import Finding
from engine.diagnostics.spans import Span
from engine.language.expressions import Expr
from engine.language.kinds import ANYTHING, BOOL, DATE, INSTANT, Kind, Quantity, money
from engine.language.scope import Symbol
from engine.language.tree import Ref, walk
from engine.rulebook.build.desk import clauses, entries, scalar, text
from engine.rulebook.build.intake import check_fact
from engine.rulebook.build.names import Names
from engine.rulebook.build.scopes import SubjectScope, expression
from engine.rulebook.build.values import known_subject
from engine.rulebook.located import Entry, Node, Scalar
from engine.rulebook.model import AMOUNT, EVENT, RESULT, Promise

_ORDERED: Final = (DATE, INSTANT)


@dataclass(frozen=True)
class ResultScope(SubjectScope):
    """What all of some kinds of subjects see, and the amount of the result that they stand in.

    A name of the version's own comes before the amount.
    """

    kinds: tuple[str, ...]

    def find(self, name: str) -> Symbol | None:
        if name == AMOUNT and AMOUNT not in self.all.declared:
            return Symbol(AMOUNT, "result", money(self.all.currency))
        found = [self.all.scope(kind).find(name) for kind in self.kinds]
        return found[0] if all(one is not None for one in found) else None

    def names(self) -> Iterable[str]:
        return [AMOUNT, *(name for name in self.all.declared if self.find(name) is not None)]


def build_always(names: Names, root: Node) -> Mapping[str, Promise]:
    """What always holds, by name."""
    found = (_promise(names, entry) for entry in entries(root, "always"))
    return {one.name: one for one in found if one is not None}


def _promise(names: Names, entry: Entry) -> Promise | None:
    node = entry.value
    about = EVENT if scalar(node, "more") is not None else text(node, "about", RESULT)
    if not known_subject(names, node, "about") or not _in_results(names, node, about):
        return None
    scope = _scope(names, about)
    when, that = (_expression(names, node, key, scope, BOOL) for key in ("when", "that"))
    less, more = (_expression(names, node, key, scope) for key in ("never_less", "never_more"))
    _check_fact(names, scalar(node, "more"))
    for key, expr in (("never_less", less), ("never_more", more)):
        if expr is not None and not _ordered(expr.kind):
            message = f"of {expr.kind} none is less than another"
            help_text = "compare an amount, a number, a date or an instant"
            names.desk.report("CB401", message, _span(node, key), help_text)
    if that is None and less is None and more is None:
        return None
    return Promise(
        entry.key.text, about, when, that, text(node, "more") or None, less, more, clauses(node),
        text(node, "means"), text(node, "because"), entry.key.span,
    )  # fmt: skip


def _scope(names: Names, about: str) -> ResultScope:
    """What is seen from a subject; from results that may be about several kinds, what all of these see."""
    if about != RESULT:
        return ResultScope(names, about, names.seen_from(about), (about,))
    kinds = (EVENT, *sorted(names.homes))
    sees = names.seen_from(EVENT) if len(kinds) == 1 else frozenset()
    return ResultScope(names, EVENT if len(kinds) == 1 else RESULT, sees, kinds)


def _in_results(names: Names, node: Node, about: str) -> bool:
    """Whether subjects of a kind stand in the result whose amount is asked for."""
    beside = about in names.group_of and about not in names.homes | names.inside
    if beside:
        message = f"`{about}` has no result of its own"
        help_text = "say `about: event`, which sees what is about the groups around it"
        names.desk.report("CB435", message, _span(node, "about"), help_text)
    return not beside


def _expression(
    names: Names, node: Node, key: str, scope: ResultScope, expected: Kind | None = None
) -> Expr | None:
    given = scalar(node, key)
    if given is None:
        return None
    before = len(names.desk.findings)
    expr = expression(names.desk, given, scope, expected)
    if scope.subject == RESULT:
        names.desk.findings[before:] = map(_seen, names.desk.findings[before:])
    for part in walk(expr.tree) if expr is not None else ():
        if isinstance(part, Ref) and part.name in names.from_lines:
            message = f"`{part.name}` follows from the lines of a result"
            help_text = "ask for `amount`, or for `billed(…)` and `charged(…)` of a charge"
            names.desk.report("CB408", message, given.place(*part.at), help_text)
    return expr


def _seen(finding: Finding) -> Finding:
    """What is said of a name that not every result sees."""
    if finding.code != "CB408":
        return finding
    message = finding.message.replace(
        ", which result does not see", ", and results are about groups too"
    )
    return replace(finding, message=message, help="say what it is `about`: `event`, or a group")


def _check_fact(names: Names, named: Scalar | None) -> None:
    """A finding where there cannot be more of what is named."""
    check_fact(names, named)
    fact = names.declared.get(named.text) if named is not None else None
    if named is None or fact is None or fact.role != "fact":
        return
    if fact.kind is not None and not _ordered(fact.kind):
        message = f"there is no more or less of `{named.text}`, which is {fact.kind}"
        help_text = "name a fact that is a number, an amount, a date or an instant"
        names.desk.report("CB401", message, named.span, help_text)


def _ordered(kind: Kind) -> bool:
    return kind == ANYTHING or kind in _ORDERED or isinstance(kind, Quantity)


def _span(node: Node, key: str) -> Span | None:
    found = scalar(node, key)
    return None if found is None else found.span
