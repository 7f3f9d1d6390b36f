"""Running state: what is carried from one subject to the next, and the two names that each cell brings."""

from __future__ import annotations

from engine.language.kinds import ANYTHING, Kind
from engine.rulebook.build.desk import clauses, entries, scalar, text
from engine.rulebook.build.facts import read_kind, read_unit
from engine.rulebook.build.names import Declared, Inferred, Names
from engine.rulebook.build.values import known_subject
from engine.rulebook.build.windows import build_order, build_within
from engine.rulebook.history import Cell, Running
from engine.rulebook.located import Entry, Mapping, Node
from engine.rulebook.model import EVENT


def declare_running(names: Names, root: Node) -> None:
    """Declare the names that cells bring; the kind of a cell is said, or is that of what it holds at first."""
    for entry in entries(root, "running"):
        node = entry.value
        known_subject(names, node, "about")
        about = text(node, "about", EVENT)
        for cell in entries(node, "cells"):
            kind = _said(names, cell)
            for part in ("before", "after"):
                declared = Declared("running", about, kind, cell.key.span, node=_start(node, cell))
                names.declare(f"{cell.key.text}_{part}", declared)


def _said(names: Names, cell: Entry) -> Kind | None:
    if scalar(cell.value, "kind") is None:
        if scalar(cell.value, "start") is None:
            message = f"nobody knows of what kind `{cell.key.text}` is"
            help_text = "say `start:`, what it is at first, or `kind:`"
            names.desk.report("CB404", message, cell.key.span, help_text)
            return ANYTHING
        return None
    unit = read_unit(names, cell.value, names.own_units)
    return read_kind(names, cell.value, unit, names.own_units) or ANYTHING


def _start(running: Node, cell: Entry) -> Mapping:
    """Where the kind of a cell is inferred from: its start, seen from the group."""
    assert isinstance(running, Mapping) and isinstance(cell.value, Mapping)
    found = (running.entry("within"), cell.value.entry("start"))
    return Mapping(tuple(entry for entry in found if entry is not None), cell.value.span)


def infer_running(names: Names, entry: Declared) -> Inferred:
    """The kind of what a cell holds at first."""
    within = text(entry.node, "within")
    start = (
        names.expression(scalar(entry.node, "start"), within) if names.is_subject(within) else None
    )
    return Inferred(ANYTHING if start is None else start.kind)


def build_running(names: Names, root: Node) -> dict[str, Running]:
    """The running state, typed."""
    found = (_running(names, entry) for entry in entries(root, "running"))
    return {running.name: running for running in found if running is not None}


def _running(names: Names, entry: Entry) -> Running | None:
    node, about = entry.value, text(entry.value, "about", EVENT)
    assert isinstance(node, Mapping)
    within = build_within(names, node, about) if names.is_subject(about) else None
    if within is None:
        return None
    cells = (_cell(names, cell, about, within) for cell in entries(node, "cells"))
    return Running(
        entry.key.text, about, within, build_order(names, node, about), tuple(c for c in cells if c is not None),
        clauses(node), text(node, "means"), entry.key.span,
    )  # fmt: skip


def _cell(names: Names, entry: Entry, about: str, within: str) -> Cell | None:
    kind = names.kind_of(f"{entry.key.text}_after")
    start = names.expression(scalar(entry.value, "start"), within, kind)
    after = names.expression(scalar(entry.value, "next"), about, kind)
    per = names.expression(scalar(entry.value, "per"), about)
    return None if after is None else Cell(entry.key.text, kind, start, after, per)
