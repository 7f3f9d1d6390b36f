"""What the builders of trees promise."""

from __future__ import annotations

from sqlglot import exp

from engine.plan.sql.names import Names
from engine.plan.sql.operators import trees


def test_operands_stand_in_parentheses() -> None:
    """`and` is a function to the library, and an operator all the same."""
    both = trees.balanced(exp.And, [trees.column("a"), trees.column("b")])
    assert trees.negated(both).sql(dialect="duckdb") == 'NOT ("a" AND "b")'


def test_names_differ_whatever_their_case() -> None:
    """Names that a dialect takes for one are kept apart, and each stays the same."""
    names = Names()
    found = [names.of(name) for name in ("Fee", "fee", "fee!", "#", "9", "ä", "x" * 80, "x" * 81)]
    assert len({name.lower() for name in found}) == len(found)
    assert all(len(name) <= 60 for name in found)
    assert names.of("Fee") == found[0] == "fee"
