"""Files → sources: bytes from outside become text that is safe to read and to show.

In: a path. Out: a source, or findings: the file cannot be read, is too large, is no UTF-8, or holds
characters that no editor shows. A byte order mark at the start is dropped.
"""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path

from engine.diagnostics.findings import Finding, FindingsError, quote
from engine.diagnostics.spans import Source

LARGEST = 4 * 1024 * 1024  # bytes of a rulebook file
_MOST_CHARACTERS = (
    20  # findings about single characters, so that a binary file does not drown the reader
)

# Controls except tab and line breaks; line breaks that only YAML knows; marks that turn the direction of the text,
# so that it reads otherwise than it runs; byte order marks inside; halves of characters; non-characters.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)


def read_source(path: Path | str, largest: int = LARGEST) -> Source:
    """The text of the file at `path`, named as given; raises `FindingsError` (CB101 to CB104).

    `largest`: bytes; a longer file is refused before it is read.
    """
    name = str(path)
    return source_of(name, _read_bytes(Path(path), name, largest), largest)


def source_of(name: str, data: bytes, largest: int = LARGEST) -> Source:
    """The text of these bytes under a name; raises `FindingsError` (CB101, CB102, CB104)."""
    if len(data) > largest:
        message = f"the file is larger than {largest // 1024} KiB"
        raise FindingsError(
            [Finding("CB104", message, place=name, help="split it into several files")]
        )
    source = Source(name, _decode(data, name))
    findings = check_characters(source)
    if findings:
        raise FindingsError(findings)
    return source


def check_characters(source: Source) -> tuple[Finding, ...]:
    """A finding for every hidden character of `source`, up to twenty."""
    return tuple(
        Finding(
            "CB102",
            f"hidden character U+{ord(match[0]):04X}",
            source.span(match.start(), match.end()),
            help="delete it; in double quotes it can be written as an escape",
        )
        for match in islice(_HIDDEN.finditer(source.text), _MOST_CHARACTERS)
    )


def _read_bytes(path: Path, name: str, largest: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise FindingsError(
            [Finding("CB103", f"cannot read {quote(name)}: {reason}", place=name)]
        ) from error
    except ValueError as error:  # a NUL in the path
        raise FindingsError([Finding("CB103", f"{quote(name)} is no path")]) from error
    return data


def _decode(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # after a byte order mark the codec counts without it
        offset = error.start + len(data) - len(error.object)
        line = len(re.findall(rb"\r\n|\n|\r", data[:offset])) + 1
        message = f"byte {offset} (0x{data[offset]:02x}) is not UTF-8"
        raise FindingsError(
            [Finding("CB101", message, place=f"{name}:{line}", help=_encoding_hint(data))]
        ) from error


def _encoding_hint(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "the file looks like UTF-16; save it as UTF-8"
    return "save the file as UTF-8"
