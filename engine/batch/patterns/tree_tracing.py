"""A result of several rows worked out with gaps in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.batch.patterns.gaps import Cell, Slots
from engine.batch.patterns.patterns import Shape, Traced
from engine.batch.patterns.tracing import Tracing
from engine.batch.patterns.trees import Kind, Trees
from engine.batch.telling import Row, pieces_of
from engine.interpret.decide import decide
from engine.interpret.results import Result
from engine.plan.lower.lines import PieceRows
from engine.plan.lower.lowering import VERSION
from engine.plan.lower.names import ID
from engine.rulebook.model import Version
from engine.values.unknown import Unknown


class TreeTracing(Tracing):
    """The world of a result of several rows, whose pieces stand in a given order."""

    arranged: Mapping[tuple[str, str, int], list[tuple[int, PieceRows]]]

    def _billed(self, told: Any, subject: Row) -> Any:
        found: list[Any] = []
        key = (subject.version.id, told.charge.name, subject.number)
        for row, rows in self.arranged.get(key, ()):
            found += pieces_of(self.readers[rows.sheet], rows.slots, row)
        found += pieces_of(self.readers[subject.kind], told.slots, subject.row)
        return tuple(found)


def of_trees(
    tracing: TreeTracing,
    versions: Sequence[Version],
    trees: Trees,
) -> Traced:
    """Results that are made of several rows each."""

    def traced(slots: Slots, shape: Shape, looked: Mapping[Cell, Any]) -> Result:
        shapes, owners, ranks, orders = shape
        for reader in tracing.open_readers.values():
            reader.begin(slots, looked)
        kinds = [n for n, own in enumerate(shapes) for _ in own]
        marks = {place: slots.text(Cell(place, ID)) for place in ranks}
        subjects: list[list[Row]] = []
        place = 0
        for number, own in enumerate(shapes):
            kind, rows = trees.kinds[number], trees.readers[number]
            reader = tracing.open_readers[kind.name]
            subjects.append([])
            for one in own:
                values = dict(zip(kind.wanted.shape, rows.listed[one], strict=True))
                row = reader.add(place, values)
                version = versions[values[VERSION]]
                subject = Row(kind.name, marks[place], version, row=row, number=place)
                causes = reader.why(kind.trouble, row)
                subject.trouble = Unknown(causes) if causes else None
                subjects[-1].append(subject)
                place += 1
        assert len(kinds) == place
        _connect(trees.kinds, subjects, owners)
        tracing.arranged = _billed_rows(trees, subjects, orders)
        return decide(tracing, subjects[0][0], False)

    return traced


def _connect(
    kinds: Sequence[Kind], subjects: Sequence[Sequence[Row]], owners: Sequence[Sequence[int]]
) -> None:
    home = subjects[0][0]
    at = {kind.name: number for number, kind in enumerate(kinds)}
    for number, kind in enumerate(kinds):
        if number and kind.cut_from is None:
            home.members += subjects[number]
        elif kind.cut_from is not None:
            for subject, place in zip(
                subjects[number], owners[number] if owners else (), strict=True
            ):
                subject.owner = subjects[at[kind.cut_from]][place]
                subject.owner.stretches.setdefault(kind.name, []).append(subject)


def _billed_rows(
    trees: Trees, subjects: Sequence[Sequence[Row]], orders: Sequence[tuple[int, int, int]]
) -> dict[tuple[str, str, int], list[tuple[int, PieceRows]]]:
    at = {kind.name: number for number, kind in enumerate(trees.kinds)}
    found: dict[tuple[str, str, int], list[tuple[int, PieceRows]]] = {}
    for number, holder, place in orders:
        pieces = trees.pieces[number]
        subject = subjects[at[pieces.about]][holder]
        row = subjects[at[pieces.rows.sheet]][place]
        key = (pieces.version, pieces.charge, subject.number)
        found.setdefault(key, []).append((row.row, pieces.rows))
    return found
