"""Events that stand alone: the columns of their facts, and the fact that tells them apart best."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.language.kinds import INSTANT, PERIOD, Enum, Quantity
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import NotColumnarError, type_of
from engine.plan.lower.names import ID, fact_column
from engine.plan.profile import DAY as MICROS
from engine.plan.profile import Profile
from engine.plan.sheets import ROW, Plan, Typed
from engine.rulebook.model import EVENT, Fact

FIRST_DAY: Final = 10_957  # 2000-01-01: events of other days are the interpreter's
LAST_DAY: Final = 33_237  # 2060-12-31
WIDEST: Final = (
    10**300
)  # numbers of Python and of the solver have no width; larger ones are out of all proportion


def columns_of_facts(facts: Mapping[str, Fact], profile: Profile) -> dict[str, Typed]:
    found = {ROW: Typed("int", False, 0, 0), ID: Typed("text", False)}
    for name, fact in facts.items():
        column, absent = fact_column(name), not (fact.required or fact.default is not None)
        if isinstance(fact.kind, Quantity):
            shape = profile.of(fact)
            found[column] = Typed("int", absent, shape.low, shape.high)
        elif fact.kind == PERIOD:
            raise NotColumnarError("periods as facts")
        elif type_of(fact.kind) == "int":
            unit = MICROS if fact.kind == INSTANT else 1
            found[column] = Typed("int", absent, FIRST_DAY * unit, (LAST_DAY + 1) * unit - 1)
        else:
            found[column] = Typed(type_of(fact.kind), absent)
    return found


def selector(plan: Plan, facts: Mapping[str, Fact]) -> str | None:
    """The column of the fact that tells events apart best: the enum that most conditions look at."""
    enums = (fact_column(name) for name, fact in facts.items() if isinstance(fact.kind, Enum))
    counts = dict.fromkeys(enums, 0)
    for definition in plan.sheets[EVENT].definitions.values():
        if isinstance(definition, Formula):
            for node in f.walk(definition):
                if node.op in ("eq", "in") and node.args[0].op == "col":
                    name = node.args[0].data
                    if name in counts:
                        counts[name] += 1
    return max(counts, key=lambda name: counts[name], default=None)
