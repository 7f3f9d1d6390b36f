"""Mapping file → `EventMapping`, or findings at the places that are wrong.

Shape first (JSON Schema `mapping`, CB1 and CB2), then what a schema cannot say (CB650). Columns and
expressions wait for the events file, see `binding`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from engine.diagnostics.findings import Finding, FindingsError, has_errors
from engine.diagnostics.sources import read_source
from engine.diagnostics.spans import Span
from engine.diagnostics.suggest import did_you_mean
from engine.events.mapping.formats import DateFormat, FormatError, compile_format
from engine.events.mapping.model import (
    Clock,
    Column,
    Companion,
    Constant,
    Drop,
    EventMapping,
    FieldRule,
    Formula,
    Input,
    Joined,
    Source,
    Timing,
)
from engine.rulebook import located
from engine.rulebook.located import Entry, Node, Scalar
from engine.rulebook.shape import check_shape
from engine.rulebook.yaml_reading import read_yaml
from engine.values.periods import Period
from engine.values.units import Unit, UnitError, parse_amount, parse_unit
from engine.values.zones import ZoneError, zone, zone_names

_CLOCKS: Final = {"h:mm": Clock(seconds=False), "h:mm:ss": Clock(seconds=True)}
_LEFT_OUT: Final = "the mapping leaves such rows out"
_DEVICES: Final = frozenset({"CON", "PRN", "AUX", "NUL"})


def load_mapping(path: str | Path) -> tuple[EventMapping | None, tuple[Finding, ...]]:
    """The mapping in a file, or None with the findings that stand in the way."""
    try:
        root, findings = read_yaml(read_source(Path(path)))
    except FindingsError as error:
        return None, error.findings
    if root is None or has_errors(findings):
        return None, findings
    findings += check_shape(root, "mapping")
    if has_errors(findings):
        return None, findings
    desk = _Desk()
    mapping = desk.mapping(root, Path(path).stem)
    findings += tuple(desk.findings)
    return (None if has_errors(findings) else mapping), findings


class _Desk:
    """Reads nodes whose shape was checked, and collects what is wrong beyond the shape."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def report(self, message: str, span: Span, hint: str | None = None) -> None:
        self.findings.append(Finding("CB650", message, span, hint))

    def mapping(self, root: Node, stem: str) -> EventMapping:
        drop = _get(root, "drop_when")
        return EventMapping(
            name=_text(root, "mapping", stem),
            input=_input(_get(root, "input")),
            companions=tuple(self.companion(entry) for entry in _entries(root, "tables")),
            drop=None if drop is None else _drop(drop, _text(root, "because", _LEFT_OUT)),
            fields=tuple(self.field(entry) for entry in _entries(root, "fields")),
        )

    def companion(self, entry: Entry) -> Companion:
        node = entry.value
        file = _scalar(node, "file")
        name = file.text if file is not None else ""
        if file is not None and (
            ":" in name or "\0" in name or name.split(".")[0].upper() in _DEVICES
        ):
            self.report(
                f"`{name}` is not a plain file name",
                file.span,
                "name a file beside the events file",
            )
        return Companion(entry.key.text, name, _text(node, "key"), _input(node), entry.key.span)

    def field(self, entry: Entry) -> FieldRule:
        node, otherwise = entry.value, _scalar(entry.value, "otherwise")
        return FieldRule(
            name=entry.key.text,
            source=_source(node),
            empty="reject" if _text(node, "empty") == "reject" else "missing",
            values=_values(_get(node, "values")),
            otherwise=_target(otherwise) if otherwise is not None else None,
            has_otherwise=otherwise is not None,
            unit=self.unit(_scalar(node, "unit")),
            timing=self.timing(node),
            span=entry.key.span,
        )

    def unit(self, node: Scalar | None) -> Unit | Clock | None:
        if node is None:
            return None
        if node.text in _CLOCKS:
            return _CLOCKS[node.text]
        try:
            return parse_unit(node.text)
        except UnitError as error:
            help_text = "a unit of the rulebook's own needs no conversion: leave `unit` out"
            self.report(error.message, node.place(error.start, error.end), error.help or help_text)
            return None

    def timing(self, node: Node) -> Timing | None:
        parts = {key: _scalar(node, key) for key in ("format", "zone", "at", "shift")}
        if not any(parts.values()):
            return None
        unit = _scalar(node, "unit")
        if unit is not None:
            self.report(
                "a time has no `unit`",
                unit.span,
                "leave out `unit`, or `format`, `zone`, `at` and `shift`",
            )
        form = self.format(parts["format"])
        timing = Timing(
            form, self.zone(parts["zone"]), self.clock(parts["at"]), self.shift(parts["shift"])
        )
        self.check_timing(timing, parts)
        return timing

    def check_timing(self, timing: Timing, parts: Mapping[str, Scalar | None]) -> None:
        """A time of day needs a zone or an offset to be an instant, and only one of each may be
        given.
        """
        form, zone_node, at = timing.format, parts["zone"], parts["at"]
        if at is not None and zone_node is None:
            self.report(
                "a time of day needs a `zone` to be an instant",
                at.span,
                "add `zone: America/New_York`",
            )
        if form is None:
            return
        if at is not None and form.has_clock:
            self.report("the format has a time of day already", at.span, "leave out `at`")
        if zone_node is not None and form.has_offset:
            self.report("the format has an offset already", zone_node.span, "leave out `zone`")
        if (
            form.has_clock
            and not form.has_offset
            and zone_node is None
            and parts["format"] is not None
        ):
            span = parts["format"].span
            self.report(
                "a time of day needs a `zone` to be an instant",
                span,
                "add `zone: America/New_York`",
            )
        if zone_node is not None and not form.has_clock and at is None:
            self.report(
                "a date is no instant", zone_node.span, 'add the time of day: `at: "09:00"`'
            )

    def format(self, node: Scalar | None) -> DateFormat | None:
        if node is None:
            return None
        try:
            return compile_format(node.text)
        except FormatError as error:
            self.report(error.message, node.place(error.start, error.end))
            return None

    def zone(self, node: Scalar | None) -> ZoneInfo | None:
        if node is None:
            return None
        try:
            return zone(node.text)
        except ZoneError as error:
            self.report(str(error), node.span, did_you_mean(node.text, zone_names()))
            return None

    def shift(self, node: Scalar | None) -> Period | None:
        if node is None:
            return None
        try:
            size = parse_amount(node.text.removeprefix("-")).value
        except UnitError as error:
            self.report(error.message, node.span, error.help)
            return None
        assert isinstance(size, Period)  # the pattern in the schema has seen to it
        return -size if node.text.startswith("-") else size

    def clock(self, node: Scalar | None) -> time | None:
        if node is None:
            return None
        try:
            return time.fromisoformat(node.text)
        except ValueError:
            self.report(f"`{node.text}` is no time of day", node.span)
            return None


def _drop(node: Node, because: str) -> Drop | None:
    condition = node if isinstance(node, Scalar) else _scalar(node, "is")
    return None if condition is None else Drop(Formula(condition), _text(node, "because", because))


def _source(node: Node) -> Source:
    column, formula = _scalar(node, "from"), _scalar(node, "is")
    names = _get(node, "join")
    if column is not None:
        return Column(column)
    if formula is not None:
        return Formula(formula)
    if isinstance(names, located.Sequence):
        return Joined(tuple(n for n in names if isinstance(n, Scalar)), _text(node, "with"))
    return Constant(_text(node, "constant"))


def _values(node: Node | None) -> dict[str, str | None] | None:
    if not isinstance(node, located.Mapping):
        return None
    return {e.key.text: _target(e.value) for e in node if isinstance(e.value, Scalar)}


def _target(node: Scalar) -> str | None:
    return None if node.is_null else node.text


def _input(node: Node | None) -> Input:
    return Input(
        _text(node, "format") or None,
        _text(node, "encoding") or None,
        _text(node, "delimiter") or None,
        int(_text(node, "skip_lines", "0")),
    )


def _get(node: Node | None, key: str) -> Node | None:
    return node.get(key) if isinstance(node, located.Mapping) else None


def _entries(node: Node, key: str) -> tuple[Entry, ...]:
    found = _get(node, key)
    return found.entries if isinstance(found, located.Mapping) else ()


def _scalar(node: Node | None, key: str) -> Scalar | None:
    found = _get(node, key)
    return found if isinstance(found, Scalar) else None


def _text(node: Node | None, key: str, default: str = "") -> str:
    found = _scalar(node, key)
    return default if found is None else found.text
