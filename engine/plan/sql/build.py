"""A plan as a program of one dialect: every step becomes relations, and columns live only as long as they are read.

The semantics are those of the docstrings in `engine.plan.sheets`; the order of the steps is `schedule`'s.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

from engine.plan.formulas import Formula, column, is_wide
from engine.plan.sheets import ROW, Given, Plan, Typed
from engine.plan.sql.layers import Held, Work, layered
from engine.plan.sql.names import Names
from engine.plan.sql.needs import Column, needed, read_by_rows, read_here
from engine.plan.sql.operators import trees
from engine.plan.sql.operators.dialect import Dialect
from engine.plan.sql.operators.trees import Tree
from engine.plan.sql.program import Output, Program, Relation
from engine.plan.sql.schedule import schedule

FOR_EVER = 1 << 30
SMALL = 3  # a definition of so few operators is computed again rather than carried along


class DialectLimitError(Exception):
    """A plan that is larger than a dialect can take."""


class Builder:
    """What is under way: the program so far, and of every sheet its latest relation."""

    def __init__(self, plan: Plan, dialect: Dialect, prefix: str = "") -> None:
        self.plan = plan
        self.dialect = dialect
        self.prefix = prefix
        self.program = Program(dialect)
        self.steps = schedule(plan)
        self.work: dict[str, Work] = {}
        self.needed = needed(plan)
        self._relations = Names()
        given = [s.rows.table for s in plan.sheets.values() if isinstance(s.rows, Given)]
        for name in (*given, *plan.tables):
            self._relations.of(name)  # no relation stands before what it reads
        self._columns: dict[str, Names] = {}
        self._last = self._last_reads()
        self.now = 0

    # ── Names and relations ──────────────────────────────────────────────────────────────────────

    def ident(self, sheet: str, name: str) -> str:
        """A column's name in SQL."""
        return self._columns.setdefault(sheet, Names()).of(name)

    def fresh(self, sheet: str, wish: str) -> str:
        """A name in SQL that no column of a sheet has."""
        return self._columns.setdefault(sheet, Names()).fresh(wish)

    def add(
        self, wish: str, select: exp.Select, uses: Iterable[str], *, heavy: bool = False
    ) -> str:
        """A new relation; its name."""
        most = self.dialect.most_columns
        if most is not None and len(select.expressions) > most:
            raise DialectLimitError(
                f"`{wish}` has {len(select.expressions)} columns; {self.dialect.name} takes {most}"
            )
        name = self._relations.fresh(self.prefix + wish)
        self.program.relations[name] = Relation(name, select, tuple(dict.fromkeys(uses)), heavy)
        return name

    def typed(self, sheet: str, name: str) -> Typed:
        """What a column that is not a formula holds."""
        rows = self.plan.sheets[sheet].rows
        if isinstance(rows, Given) and name in rows.columns:
            return rows.columns[name]
        return self.plan.sheets[sheet].typed[name]

    def held(self, sheet: str, name: str) -> Held:
        """The column that a definition becomes."""
        return Held(self.ident(sheet, name), is_wide_of(self.typed(sheet, name)))

    # ── What is still needed ─────────────────────────────────────────────────────────────────────

    def _last_reads(self) -> dict[Column, int]:
        """The last step that reads each column other than through a formula of its sheet."""
        found: dict[Column, int] = {}
        for index, step in enumerate(self.steps):
            sheet = self.plan.sheets[step.sheet]
            if step.makes:
                found.update((key, index) for key in read_by_rows(sheet))
            for name in step.members:
                found.update((key, index) for key in read_here(sheet, name))
        for sheet_name, (columns, only) in self.plan.wanted.items():
            names = (*columns, *([only] if only else []))
            found.update(((sheet_name, name), FOR_EVER) for name in names)
        return found

    def live(self, sheet: str, held: Iterable[str], *, after: int) -> set[str]:
        """Which held columns anything after a step still reads, through formulas that are not held as well."""
        there = set(held)
        found = {ROW} & there
        stack = [name for (of, name), last in self._last.items() if of == sheet and last > after]
        seen: set[str] = set()
        while stack:
            name = stack.pop()
            if name in seen:
                continue
            seen.add(name)
            if name in there:
                found.add(name)
            elif isinstance(self.plan.sheets[sheet].definitions.get(name), Formula):
                stack += [key[1] for key in read_here(self.plan.sheets[sheet], name)]
        return found

    # ── Computing formulas ───────────────────────────────────────────────────────────────────────

    def computed(self, sheet: str, roots: list[Formula], *, forced: bool = False) -> Work:
        """A sheet's relation from which the roots can be written out.

        Definitions on the way that something later reads are kept in the sheet's own relation.
        """
        self._advance(sheet, roots)
        work = self.work[sheet]
        keep = self.live(sheet, work.columns, after=self.now)
        return self._layered(sheet, work, roots, keep, roots if forced else [])

    def _layered(
        self,
        sheet: str,
        work: Work,
        roots: list[Formula],
        keep: Iterable[str],
        forced: list[Formula],
    ) -> Work:
        names = {formula: name for name, formula in work.definitions.items()}

        def emit(relation: str, select: exp.Select) -> str:
            over = self.dialect.fence(select.from_(trees.table(relation), copy=False))
            return self.add(sheet, over, [relation])

        return layered(
            work,
            roots,
            keep=keep,
            forced=forced,
            name=lambda node: self.fresh(sheet, names.get(node, "x")),
            emit=emit,
        )

    def _advance(self, sheet: str, roots: list[Formula]) -> None:
        """Make columns of those definitions behind some roots that something later reads."""
        work, before = self.work[sheet], self.now - 1  # other parts of this step still read as well
        met = self._definitions_behind(work, roots)
        keep = self.live(sheet, [*work.columns, *met], after=self.now)
        chosen = [name for name in met if name in keep and self._is_large(work, met[name])]
        if not chosen:
            return
        keep = self.live(sheet, [*work.columns, *chosen], after=before)
        read = {name for root in roots for name in self._held_behind(work, root)}
        nodes = [met[name] for name in chosen]
        done = self._layered(sheet, work, nodes, keep | read, nodes)
        columns = {n: h for n, h in done.columns.items() if n in keep or n in read}
        for name, node in zip(chosen, nodes, strict=True):
            given = done.resolve(node)
            columns[name] = (
                Held(done.bound[given], is_wide(given))
                if given in done.bound
                else columns[given.data]
            )
        self.work[sheet] = Work(self.dialect, done.relation, columns, work.definitions)

    def _definitions_behind(self, work: Work, roots: list[Formula]) -> dict[str, Formula]:
        """The definitions, not held, that formulas read, by name."""
        found: dict[str, Formula] = {}
        stack = list(roots)
        seen: set[Formula] = set()
        while stack:
            node = stack.pop()
            if node in seen:
                continue
            seen.add(node)
            if node.op == "col" and node.data not in work.columns:
                found[node.data] = work.definitions[node.data]
                stack.append(found[node.data])
            stack += node.args
        return dict(sorted(found.items()))

    def _held_behind(self, work: Work, root: Formula) -> list[str]:
        return [node.data for node in work.reached([root]) if node.op == "col"]

    def _is_large(self, work: Work, node: Formula) -> bool:
        return sum(1 for _ in work.reached([node])) > SMALL

    def named(self, sheet: str, work: Work, names: Iterable[str]) -> tuple[str, dict[str, Held]]:
        """A relation in which these columns of a sheet, and its rows' numbers, stand as such."""
        wanted = {name: column_of(self, sheet, name) for name in dict.fromkeys([ROW, *names])}
        if all(name in work.columns for name in wanted):
            return work.relation, work.columns
        held, parts = {}, []
        for name, node in wanted.items():
            held[name] = Held(self.ident(sheet, name), is_wide(node))
            parts.append(trees.named(work.value(node), held[name].ident))
        select = exp.select(*parts, copy=False).from_(trees.table(work.relation), copy=False)
        return self.add(sheet, select, [work.relation]), held

    # ── Outputs ──────────────────────────────────────────────────────────────────────────────────

    def output(self, sheet: str) -> None:
        """The final relation of a wanted sheet."""
        names, only = self.plan.wanted[sheet]
        nodes = {name: column_of(self, sheet, name) for name in names}
        filters = [column_of(self, sheet, only)] if only else []
        work = self.computed(sheet, [*nodes.values(), *filters])
        idents = {name: self.ident(sheet, name) for name in names}
        parts: list[Tree] = [
            trees.named(work.value(node), idents[name]) for name, node in nodes.items()
        ]
        select = exp.select(*parts, copy=False).from_(trees.table(work.relation), copy=False)
        for node in filters:
            select = select.where(work.tree(node), copy=False)
        self.program.outputs[sheet] = Output(self.add(sheet, select, [work.relation]), idents)


def column_of(builder: Builder, sheet: str, name: str) -> Formula:
    """A column of a sheet as a formula, with what is known of it."""
    definition = builder.plan.sheets[sheet].definitions.get(name)
    if isinstance(definition, Formula):
        return column(name, definition.type, definition.low, definition.high)
    if definition is None and not builder_given(builder, sheet, name):
        return column(name, "int", 0, 2**62, nullable=False)
    typed = builder.typed(sheet, name)
    return column(name, typed.type, typed.low, typed.high)


def builder_given(builder: Builder, sheet: str, name: str) -> bool:
    """Whether a column is one that the run brings, not a row's own number."""
    rows = builder.plan.sheets[sheet].rows
    return isinstance(rows, Given) and name in rows.columns and name != ROW


def is_wide_of(typed: Typed) -> bool:
    """Whether a column is physically wide."""
    return is_wide(column("", typed.type, typed.low, typed.high))
