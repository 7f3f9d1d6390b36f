"""Some two hundred event files that somebody made to break a reader, and the way every file takes in a test."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.diagnostics.codes import CODES
from engine.diagnostics.findings import FindingsError
from engine.diagnostics.render import render_all
from engine.events.accepting import accept
from engine.events.columns import UnknownFields
from engine.events.duplicates import Deduplicator
from engine.events.mapping.model import EventMapping
from engine.events.model import Event, RawEvent, Reject
from engine.events.nesting import flatten
from engine.events.reading import read_events
from engine.rulebook.model import Nested
from tests.events.facts import FACTS

NESTED: Final = {
    "entries": Nested(
        "entries", "project_id", frozenset({"minutes"}), inherit=True, parent="parent_id"
    ),
    "items": Nested("items", None, frozenset(), inherit=False, parent=None),
}
HEADER: Final = b"id,kind,minutes,urgent,begin,closed,note\n"
GOOD: Final = b"good,call,5,true,2017-01-01T00:00Z,2016-12-25;2016-12-26,x\n"


@dataclass(slots=True)
class Outcome:
    """What became of a file; `refused` when it could not be read at all."""

    read: int = 0
    accepted: int = 0
    rejected: int = 0
    refused: bool = False


def take(path: Path, mapping: EventMapping | None = None, encoding: str | None = None) -> Outcome:
    """Read, flatten, deduplicate and type a file; assert that everything it says can be shown."""
    outcome, fields = Outcome(), UnknownFields(FACTS)
    try:
        _take_rows(read_events([path], mapping, encoding=encoding), outcome, fields)
    except FindingsError as error:
        outcome.refused = True
        said = render_all(error.findings)
        said.encode()
        _check_codes(finding.code for finding in error.findings)
    render_all(fields.findings()).encode()
    assert outcome.accepted + outcome.rejected == outcome.read
    return outcome


def _take_rows(rows: Iterable[RawEvent | Reject], outcome: Outcome, fields: UnknownFields) -> None:
    unique = Deduplicator()
    for one in _flat(rows):
        outcome.read += 1
        if isinstance(one, RawEvent):
            fields.see(one)
            found: Event | tuple[Reject, ...] | Reject = unique.check(one) or accept(one, FACTS)
        else:
            found = one
        if isinstance(found, Event):
            outcome.accepted += 1
            found.id.encode()
            continue
        outcome.rejected += 1
        for reject in (found,) if isinstance(found, Reject) else found:
            _check(reject)


def _flat(rows: Iterable[RawEvent | Reject]) -> Iterator[RawEvent | Reject]:
    for row in rows:
        yield from flatten(row, NESTED) if isinstance(row, RawEvent) else (row,)


def _check_codes(codes: Iterable[str]) -> None:
    assert set(codes) <= set(CODES)


def _check(reject: Reject) -> None:
    assert reject.code in CODES, reject
    assert reject.reason
    assert reject.reason.isprintable(), reject
    assert len(reject.reason) < 400

    assert len(reject.value or "") <= 80
    assert reject.place.row is not None
    assert reject.id is None or (reject.id.isprintable() and len(reject.id) <= 200)
    assert (reject.value or "").isprintable()
    f"{reject.place} {reject.field} {reject.value} {reject.reason} {reject.id}".encode()


_CELLS: Final = (
    b"", b" ", b"0", b"-0", b"00", b"-1", b"1.5", b"1e5", b"0x1F", b"1_0", b"NaN", b"inf", b"9" * 41,
    b"9" * 400, b"9" * 70_000,
    b"1/2", b"\xd9\xa3", b"\xef\xbc\x91", b"--1", b"1-1", b"1.2.3", b"$1", b"1 min", b"true", b"null", b"None",
    b"=1+1", b"@SUM(A1)",
    b"';--", b"<b>1</b>", b"\\", b"\\x00", b"${x}", b"{{x}}", b"__import__('os')", b"\xff", b"\xc3\x28",
    b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80",
    b"\0", b"\x1b[31m", b"\xe2\x80\xae1", b"\xef\xbb\xbf5", b"\xc2\x85", b"\xe2\x80\xa8",
    b'"', b'""', b'"5', b'5"', b'"5"x', b'"5\n"', b'"5\r"', b'"' * 9,
)  # fmt: skip
_ROWS: Final = (
    b",,,,,,", b",", b",,,,,,,,,,,,", b";" * 7, b"\t" * 6, b"good,call,5,true,2017-01-01T00:00Z,,x",
    b"\xef\xbb\xbf", b"," * 100_000, b'"' * 100_001,
    b'"\n' * 400, b'a,"b"c,', b"a,call,5,true,0000-00-00T00:00Z,,",
    b"a,call,5,true,9999-12-31T23:59:59-12:00,,", b"a,call,5,yes,,,",
    b"a,call,5,,,2016-02-30,", b"a,call,5,,,;;;,", b"a,call,5,,," + b"2016-12-25;" * 3_000 + b",",
    b"a,kill,5,,,,", b"a" * 300 + b",call,5,,,,",
    b"a\x07,call,5,,,,", b'"a\nb",call,5,,,,', b"../../etc/passwd,call,5,,,,",
    b"a,call,5,,2017-01-01T25:00Z,,", b"a,call,5,,2017-01-01T00:00:60Z,,",
    b"a,call,5,,2017-02-29T00:00Z,,", b"a,call,5,,2017-01-01 00:00,,", b"a,call,5,,20170101T0000Z,,", b"\r",
    b"\r\r\r", b"\x1a", b"\x0c",
)  # fmt: skip
_HEADS: Final = (
    b"", b"\n", b"\r\n\r\n", b"\0", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\x00\x00", b"\xef\xbb\xbf", b"\xff",
    b"id,id\n", b",\n", b"id;kind,minutes\n",
    b'"id\n', b'"id"x,kind\n', b"id\tkind;x\n", b"," * 5_000 + b"\n", b"x" * 70_000 + b"\n", b"x" * 1_100_000,
    b"PK\x03\x04\x14\x00", b"%PDF-1.7\n", b"\x1f\x8b\x08\x00",
)  # fmt: skip
_VALUES: Final = (
    b"null", b"[]", b"{}", b"[[]]", b"true", b'""', b"0", b"-0", b"-0.0", b"1e400", b"1e-400", b"1E+2",
    b"1.0e0", b"9" * 5_000, b"NaN", b"-Infinity", b"1.",
    b".5", b"01", b"0x1", b"'a'",
    b'"\\ud800"', b'"\\udc00\\ud800"', b'"\\u0000"', b'"\\x"', b'"\xff"', b'"\t"', b'"' + b"x" * 70_000 + b'"',
    b"[" * 500 + b"]" * 500,
    b'{"a":' * 200 + b"1" + b"}" * 200, b"[" * 100_000,
    b'{"a":1,"a":2}', b'[{"b":{},"b":{}}]', b'{"__class__": "x"}', b'{"$ref": "#"}', b'[1,2,{"minutes":null}]',
    b'["2016-12-25", ["2016-12-26"]]', b'"2016-12-25;2016-12-26"', b"[null]", b"[true]", b'{"": {"": {"": ""}}}',
)  # fmt: skip
_LINES: Final = (
    b"{", b"}", b"[]", b"null", b"true", b'"x"', b"1", b"{}", b"{},", b"{} {}", b"\x00", b"\xff\xff",
    b"\xef\xbb\xbf{}", b"//", b"/* */ {}", b"{'id': 1}", b"{id: 1}",
    b'{"id": 1,}', b'{"id" 1}', b'{"id": [1]}', b'{"id": {}}', b'{"id": true}', b'{"id": "a\\nb"}',
    b'{"ref": []}', b'{"id": "good"}', b'{"entries": []}',
    b'{"kind": "call", "entries": [[]]}', b'{"kind": "call", "entries": [{"entries": [{"entries": [{}]}]}]}',
    b'{"kind": "call", "entries": "x"}',
    b'{"items": [{"kind": "call"}, {"items": []}]}',
    b'{"id": "a", "kind": "call", "entries": [{"id": "a"}, {"id": "a"}]}', b'{"items": [{}, {"id": {}}]}',
)  # fmt: skip


def hand_made() -> Iterator[tuple[str, bytes]]:
    """Files by ending and content; a good row stands in front of and behind whatever is hostile in a row."""
    for cell in _CELLS:
        for column in (1, 2):
            cells = [b"bad", b"call", b"", b"", b"", b"", b""]
            cells[column] = cell
            yield ".csv", HEADER + GOOD + b",".join(cells) + b"\n" + GOOD.replace(b"good", b"end")
    for row in _ROWS:
        yield ".csv", HEADER + GOOD + row + b"\n" + GOOD.replace(b"good", b"end")
    for head in _HEADS:
        yield ".csv", head + GOOD
        yield ".jsonl", head
        yield ".json", head
        yield ".parquet", head
    good = b'{"id": "good", "kind": "call"}'
    for value in _VALUES:
        event = (
            b'{"id": "bad", "kind": "call", "%s": '
            % (b"closed" if value[:1] in b'["' else b"minutes")
            + value
            + b"}"
        )
        yield ".jsonl", good + b"\n" + event + b"\n" + good.replace(b"good", b"end") + b"\n"
        yield ".json", b"[" + good + b", " + event + b"]"
    for line in _LINES:
        yield ".jsonl", good + b"\n" + line + b"\n" + good.replace(b"good", b"end") + b"\n"
        yield ".json", b"[" + good + b", " + line + b"]"
