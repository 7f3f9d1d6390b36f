"""A program as SQL text: one query of common table expressions for each thing wanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from engine.plan.sql.operators.trees import Tree, column, named, table
from engine.plan.sql.program import Program

LONG = 4_000  # characters of SQL that are not computed twice


@dataclass(slots=True)
class Script:
    """The texts of a program's relations, each written once. Those of `made` are tables by now."""

    program: Program
    made: set[str] = field(default_factory=set)

    def text(self, relation: str) -> str:
        """The SELECT of one relation alone."""
        return self.program.relations[relation].text(self.program.dialect.name)

    def query(self, relation: str) -> str:
        """The SELECT of a relation, with those before it that it is made from."""
        return self._with(relation, self.text(relation), itself=False)

    def output(
        self, sheet: str, names: Mapping[str, str] | None = None, only: str | None = None
    ) -> str:
        """The SELECT of a wanted sheet, its columns under the plan's own names where the dialect has such names.

        `names`: only these columns, under these names. `only`: the column that is true of the rows wanted.
        """
        output = self.program.outputs[sheet]
        plain = self.program.dialect.plain_names
        wanted = (
            {n: i if plain else n for n, i in output.columns.items()} if names is None else names
        )
        select = selected(table(output.relation), output.columns, wanted, only)
        return self._with(output.relation, self._sql(select), itself=True)

    def shared(self) -> list[str]:
        """The relations to make first: what is read more than once and is not soon computed."""
        readers = self.program.readers()
        found: list[str] = []
        cost: dict[str, int] = {}
        for name, relation in self.program.relations.items():
            before = sum(cost[used] for used in relation.uses if used not in found)
            cost[name] = before + len(self.text(name)) + (LONG if relation.heavy else 0)
            if readers[name] > 1 and cost[name] > LONG:
                found.append(name)
        return found

    def _with(self, relation: str, text: str, *, itself: bool) -> str:
        stop = frozenset(self.made - {relation})
        names = [name for name in self.program.behind(relation, stop=stop) if name not in self.made]
        if not itself:
            names = [name for name in names if name != relation]
        readers = self.program.readers()
        parts = [f"{self._quoted(n)} AS {self._how(readers[n])}(\n{self.text(n)}\n)" for n in names]
        return f"WITH {', '.join(parts)}\n{text}" if parts else text

    def _how(self, readers: int) -> str:
        if not self.program.dialect.says_materialized:
            return ""
        return (
            "NOT MATERIALIZED "
            if readers < 2 or self.program.dialect.in_process
            else "MATERIALIZED "
        )

    def _quoted(self, name: str) -> str:
        return self._sql(exp.to_identifier(name, quoted=True))

    def _sql(self, tree: exp.Expr) -> str:
        return tree.sql(dialect=self.program.dialect.name, copy=False)


def selected(
    source: Tree, idents: Mapping[str, str], names: Mapping[str, str], only: str | None
) -> exp.Select:
    """The SELECT of columns of a relation under other names; `only`: the column that is true of the rows wanted."""
    parts = [named(column(idents[name]), wanted) for name, wanted in names.items()]
    found = exp.select(*parts, copy=False).from_(source, copy=False)
    return found if only is None else found.where(column(idents[only]), copy=False)
