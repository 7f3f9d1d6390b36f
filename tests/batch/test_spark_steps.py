"""What is kept between the steps of a plan on Spark, and until when; without Spark."""

from __future__ import annotations

from sqlglot import exp

from engine.batch.spark.steps import LARGEST, kept_relations, last_reads
from engine.plan.sql.dialects import DIALECTS
from engine.plan.sql.program import Output, Program, Relation
from engine.plan.sql.script import Script


def _program(uses: dict[str, tuple[str, ...]], outputs: tuple[str, ...]) -> Program:
    made = Program(DIALECTS["spark"])
    for name, read in uses.items():
        made.relations[name] = Relation(name, exp.select("1"), read)
    made.outputs = {f"of {name}": Output(name, {}) for name in outputs}
    return made


def test_what_is_let_go() -> None:
    """`a` is read by `c`, through the view `b`, and by `d`; `c` by `d` and at the end."""
    made = _program({"a": (), "b": ("a",), "c": ("b",), "d": ("a", "c")}, ("d", "c"))
    assert last_reads(made, {"a", "c", "d"}) == {"a": [], "c": [], "d": ["a"]}


def test_what_a_view_reads_at_the_end_stays() -> None:
    """An output that is a view is worked out after everything else."""
    made = _program({"a": (), "b": ("a",), "c": ("a",)}, ("b",))
    assert last_reads(made, {"a", "c"}) == {"a": [], "c": []}


def test_what_is_kept() -> None:
    """What two read and is not soon computed; and what stands behind a query that would grow too large."""
    made = _program({"a": (), "b": ("a",), "c": ("b",), "d": ("b",), "e": ("c",)}, ("d", "e"))
    long = "x" * (LARGEST // 2)
    made.relations["b"].select = exp.select(exp.Literal.string(long))
    made.relations["c"].select = exp.select(exp.Literal.string(long + long))
    assert kept_relations(Script(made)) == {"b", "c"}
