"""What rows see along their own sheet, by windows over ROWS only: a frame of equals is looked up from its edge row.

Windows cannot stand in windows, so they come in levels, each a relation over the one before. A result is put together
above the last level.
"""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from engine.plan.formulas import Formula, case, const, is_wide
from engine.plan.sheets import Along, Order
from engine.plan.sql.build import Builder
from engine.plan.sql.folds import OF_NONE
from engine.plan.sql.frames import ALL, BEFORE, CURRENT, THROUGH, Levels
from engine.plan.sql.layers import Held, Work
from engine.plan.sql.needs import parts_of
from engine.plan.sql.operators import trees
from engine.plan.sql.operators.trees import Tree, call


def add_windows(builder: Builder, sheet: str, names: list[str]) -> None:
    """Give a sheet the columns that look along its rows."""
    alongs = {name: builder.plan.sheets[sheet].definitions[name] for name in names}
    roots: list[Formula] = []
    for along in alongs.values():
        assert isinstance(along, Along)
        roots += [*parts_of(along), taken_as_number(along)]
    work = builder.computed(sheet, roots, forced=True)
    levels = Windows(builder, sheet, work)
    results = {
        name: levels.result(along, builder.held(sheet, name))
        for name, along in alongs.items()
        if isinstance(along, Along)
    }
    relation = levels.write()
    held = {name: builder.held(sheet, name) for name in names}
    keep = builder.live(sheet, [*work.columns, *held], after=builder.now)
    kept = {name: column for name, column in work.columns.items() if name in keep}
    select = exp.select(
        *(trees.column(column.ident) for column in kept.values()),
        *(trees.named(tree, held[name].ident) for name, tree in results.items()),
        copy=False,
    )
    select = select.from_(trees.table(relation), copy=False)
    relation = builder.add(sheet, select, [relation], heavy=True)
    builder.work[sheet] = Work(builder.dialect, relation, {**kept, **held}, work.definitions)


def taken_as_number(along: Along) -> Formula:
    """0 for rows that are taken in, 1 for the others: what puts the first ones first."""
    return const(0) if along.where is None else case([(along.where, const(0))], const(1))


class Windows(Levels):
    """What rows see, window by window."""

    # ── Results ──────────────────────────────────────────────────────────────────────────────────

    def result(self, along: Along, held: Held) -> Tree:
        """What a row sees, over the last level."""
        found = self._seen(along, held.wide)
        doubtful = [trees.present(self.work.tree(key)) for key in along.within if key.nullable]
        return trees.chosen([(trees.balanced(exp.And, doubtful), found)]) if doubtful else found

    def _seen(self, along: Along, wide: bool) -> Tree:
        match along.fold:
            case "rank" | "number":
                return self.work.fitted(self._place(along), False, wide)
            case "previous":
                ident, _ = self._last(along, "before", back=False)
            case "next":
                ident, _ = self._last(along, "before", back=True)
            case "first" if along.frame == "all":
                ident, _ = self._edge(along, back=False)
            case "first":
                ident, _ = self._edge(along, back=False)
                count, _ = self._counted(along)
                some = trees.binary(exp.GT, trees.column(count), trees.number(0))
                return self._fit(along, trees.chosen([(some, trees.column(ident))]), wide)
            case "last" if along.frame == "all":
                ident, _ = self._edge(along, back=True)
            case "last":
                ident, _ = self._last_in_frame(along)
            case _:
                ident, _ = self._added(along, along.fold, along.of, wide)
                return self.or_none(along, trees.column(ident), wide)
        return self._fit(along, trees.column(ident), wide)

    def _fit(self, along: Along, tree: Tree, wide: bool) -> Tree:
        assert along.of is not None
        return self.work.fitted(tree, is_wide(along.of), wide) if along.of.type == "int" else tree

    def or_none(self, along: Along, tree: Tree, wide: bool) -> Tree:
        """What a fold comes to, told what it comes to of no row, in its width."""
        none = OF_NONE.get(along.fold)
        if none is None:
            return self._fit(along, tree, wide)
        dialect = self.builder.dialect
        whole = call("COALESCE", tree, dialect.literal(none.data))
        return dialect.cast(whole, dialect.wide if wide else dialect.narrow)

    # ── Windows ──────────────────────────────────────────────────────────────────────────────────

    def _added(self, along: Along, fold: str, of: Formula | None, wide: bool) -> tuple[str, int]:
        """A fold over the frame; NULL where nothing is in it."""
        match along.frame:
            case "all":
                key: Any = (fold, of, along.where, along.within, wide)
                return self.window(key, 0, self._sliding(along, fold, of, wide, None))
            case "before" | "before_peers":
                edge, frame = "FIRST_VALUE", BEFORE
            case _:
                edge, frame = "LAST_VALUE", THROUGH
        key = (fold, of, along.where, along.within, along.order, frame, wide)
        found = self.window(key, 0, self._sliding(along, fold, of, wide, frame))
        return self._at_edge(along, found, edge) if along.frame.endswith("peers") else found

    def _sliding(
        self, along: Along, fold: str, of: Formula | None, wide: bool, frame: tuple[str, str] | None
    ) -> Tree:
        """A fold over a frame; of bits, where no window takes them together, the largest of each bit, added up."""
        order = () if frame is None else along.order
        if fold != "bit_or" or self.builder.dialect.bits_slide:
            return self.over(self.aggregate(along, fold, of, wide), along.within, order, frame)
        assert of is not None
        assert of.high is not None
        taken = None if along.where is None else self.work.tree(along.where)
        bits = []
        for bit in range(max(1, of.high.bit_length())):
            alone = trees.binary(exp.BitwiseAnd, self.work.value(of), trees.number(1 << bit))
            largest = call("MAX", self._masked(alone, taken))
            bits.append(self.over(largest, along.within, order, frame))
        return trees.balanced(exp.Add, bits)

    def _at_edge(self, along: Along, found: tuple[str, int], edge: str) -> tuple[str, int]:
        """What the first or last of a row's equals has in a column."""
        ident, level = found
        equals = (*along.within, *(order.by for order in along.order[: along.peers]))
        tree = self.over(call(edge, trees.column(ident)), equals, along.order, ALL)
        return self.window((edge, ident, equals, along.order), level, tree)

    def aggregate(self, along: Along, fold: str, of: Formula | None, wide: bool) -> Tree:
        """A fold as an aggregate over the rows that are taken in."""
        dialect = self.builder.dialect
        taken = None if along.where is None else self.work.tree(along.where)
        if fold == "count":
            if of is None:
                return call(
                    "COUNT",
                    exp.Star() if taken is None else trees.chosen([(taken, trees.number(1))]),
                )
            return call("COUNT", self._masked(self.work.value(of), taken))
        assert of is not None
        value = self.work.value(of)
        if fold == "sum":
            value = dialect.summand(value, wide_argument=is_wide(of), wide=wide)
        elif of.type == "text":
            value = dialect.collated(value)
        name = dialect.bits_of if fold == "bit_or" else fold.upper()
        return call(name, self._masked(value, taken))

    def _counted(self, along: Along) -> tuple[str, int]:
        """How many rows of the frame are taken in."""
        return self._added(along, "count", None, False)

    def _masked(self, value: Tree, taken: Tree | None) -> Tree:
        return value if taken is None else trees.chosen([(taken, value)])

    def _value(self, along: Along) -> Tree:
        assert along.of is not None
        taken = None if along.where is None else self.work.tree(along.where)
        return self._masked(self.work.value(along.of), taken)

    def _edge(self, along: Along, *, back: bool) -> tuple[str, int]:
        """The value of the first row that is taken in (from behind: the last); NULL if there is none."""
        order = (
            (Order(taken_as_number(along), down=back), *along.order)
            if along.where is not None
            else along.order
        )
        tree = self.over(
            call("FIRST_VALUE", self._value(along)), along.within, order, ALL, back=back
        )
        return self.window(
            ("edge", along.of, along.where, along.within, along.order, back), 0, tree
        )

    def _last(self, along: Along, frame: str, *, back: bool) -> tuple[str, int]:
        """The value of the last row taken in before this one, or up to it (`back`: in the opposite order)."""
        key = (along.of, along.where, along.within, along.order, back)
        if along.where is None:
            if frame == "through":
                tree = self.over(
                    call("FIRST_VALUE", self._value(along)), along.within, along.order, CURRENT
                )
                return self.window(("own", *key), 0, tree)
            tree = self.over(
                call("LAG", self._value(along)), along.within, along.order, None, back=back
            )
            return self.window(("lag", *key), 0, tree)
        taken = self.aggregate(along, "count", None, False)
        counting = self.over(taken, along.within, along.order, THROUGH, back=back)
        count, level = self.window(
            ("count", along.where, along.within, along.order, back), 0, counting
        )
        tree = self.over(
            call("FIRST_VALUE", self._value(along)),
            along.within,
            along.order,
            ALL,
            back=back,
            beside=count,
        )
        found, level = self.window(("last", *key), level, tree)
        if frame == "through":
            return found, level
        tree = self.over(
            call("LAG", trees.column(found)), along.within, along.order, None, back=back
        )
        return self.window(("last before", *key), level, tree)

    def _last_in_frame(self, along: Along) -> tuple[str, int]:
        match along.frame:
            case "before" | "through":
                return self._last(along, along.frame, back=False)
            case "before_peers":
                return self._at_edge(along, self._last(along, "before", back=False), "FIRST_VALUE")
        return self._at_edge(along, self._last(along, "through", back=False), "LAST_VALUE")

    def _place(self, along: Along) -> Tree:
        """How many rows, or different orders, stand before this row's equals, plus 1."""
        peers = along.peers or len(along.order)
        seen = Along("count", None, along.within, along.order, "before_peers", peers, along.where)
        if along.fold == "rank":
            ident, _ = self._counted(seen)
            return trees.binary(
                exp.Add, call("COALESCE", trees.column(ident), trees.number(0)), trees.number(1)
            )
        equals = (*along.within, *(order.by for order in along.order[:peers]))
        first = self.over(
            call("ROW_NUMBER"), equals, (Order(taken_as_number(along)), *along.order), None
        )
        number, level = self.window(("first of equals", along.where, equals, along.order), 0, first)
        leads = trees.binary(exp.EQ, trees.column(number), trees.number(1))
        if along.where is not None:
            leads = trees.binary(exp.And, leads, self.work.tree(along.where))
        counted = call("COUNT", trees.chosen([(leads, trees.number(1))]))
        tree = self.over(counted, along.within, along.order, BEFORE)
        found = self.window(("leads before", number, along.within, along.order), level, tree)
        ident, _ = self._at_edge(seen, found, "FIRST_VALUE")
        return trees.binary(exp.Add, trees.column(ident), trees.number(1))
