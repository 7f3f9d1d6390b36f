"""Opening an event file: its bytes, its encoding, and its physical lines.

The encoding is the one named, otherwise what a byte order mark says, otherwise UTF-8. Bytes that
are not text in it come out as lone surrogates, so that one bad row can be rejected by itself. Only
a file that cannot be read at all is a `FindingsError` (CB601 to CB605).
"""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, TextIO, cast

from engine.diagnostics.findings import Finding, FindingsError, quote
from engine.diagnostics.suggest import did_you_mean
from engine.events.model import LONGEST_LINE
from engine.events.readers.pipes import lasting
from engine.events.readers.text_faults import visible

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
COMPRESSED: Final = (".gz", ".zst")
_COMMON: Final = (
    "utf-8",
    "latin-1",
    "windows-1252",
    "iso-8859-15",
    "utf-16",
    "shift_jis",
    "gb18030",
)
# Text encodings in name only: they rewrite escapes or host names instead of decoding a file.
_NO_FILE: Final = frozenset(
    {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"}
)


class TooLongError(Exception):
    """A line, or the lines of one record together, that exceed `LONGEST_LINE`."""


def unreadable(
    file: str, code: str, message: str, hint: str | None = None, row: int | None = None
) -> FindingsError:
    """The error of a file that cannot be read (on)."""
    place = file if row is None else f"{file}:{row}"
    return FindingsError([Finding(code, message, None, hint, place=place)])


def read_bytes(path: Path, limit: int | None = None) -> bytes:
    """The first `limit` bytes of a file, or all; raises `FindingsError` (CB601)."""
    if "\0" in str(path):
        raise unreadable(visible(str(path)), "CB601", "a file name holds no NUL character")
    with opened_bytes(path) as stream:
        return stream.read(-1 if limit is None else limit)


def plain_name(path: Path) -> Path:
    """The name of a file without the suffix that says how it is compressed."""
    return path.with_suffix("") if path.suffix.lower() in COMPRESSED else path


@contextmanager
def opened_bytes(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a file, decompressed as its suffix says; raises `FindingsError` (CB601)."""
    with _system_reported(path):
        file = lasting(path)
        match path.suffix.lower():
            case ".gz":
                with gzip.open(file, "rb") as unpacked:
                    yield cast(BinaryIO, unpacked)
            case ".zst":
                import pyarrow as pa

                with (
                    file.open("rb") as packed,
                    pa.CompressedInputStream(packed, "zstd") as unpacked,
                ):
                    yield unpacked
            case _:
                with file.open("rb") as stream:
                    yield stream


def encoding_of(path: Path, named: str | None) -> str:
    """The encoding to read a file in; raises `FindingsError` (CB601, CB603)."""
    mark = next((name for bom, name in _BOMS if read_bytes(path, 4).startswith(bom)), None)
    if named is None:
        return mark or "utf-8"
    try:
        info = codecs.lookup(named)
    except (LookupError, ValueError):
        info = None
    if (
        info is None
        or not getattr(info, "_is_text_encoding", True)
        or info.name.replace("-", "_") in _NO_FILE
    ):
        help_text = did_you_mean(named, _COMMON) or f"such as {', '.join(_COMMON[:4])}"
        raise unreadable(str(path), "CB603", f"unknown encoding {quote(named)}", help_text)
    return "utf-8-sig" if info.name == "utf-8" else info.name


@contextmanager
def open_text(path: Path, named: str | None, skip: int = 0) -> Iterator[Lines]:
    """The physical lines of a text file behind the first `skip`; raises `FindingsError` (CB601,
    CB603).
    """
    encoding = encoding_of(path, named)
    with (
        _reported(path, encoding),
        opened_bytes(path) as stream,
        io.TextIOWrapper(stream, encoding, "surrogateescape", newline="") as text,
    ):
        lines = Lines(text, encoding)
        lines.skip(skip)
        yield lines


def decode(path: Path, data: bytes, named: str | None) -> str:
    """The text of a whole file; raises `FindingsError` (CB603) when a byte does not fit the
    encoding.
    """
    encoding = encoding_of(path, named)
    with (
        _reported(path, encoding),
        io.TextIOWrapper(io.BytesIO(data), encoding, newline="") as stream,
    ):
        return stream.read()


class Lines:
    """Physical lines (ended by LF, CR LF or CR) with their numbers; a record's lines can be given
    back.
    """

    def __init__(self, stream: TextIO, encoding: str) -> None:
        self.encoding = "utf-8" if encoding == "utf-8-sig" else encoding
        self.number = 0  # of the line handed out last
        self._stream = stream
        self._waiting: list[str] = []
        self._taken: list[str] = []
        self._size = 0

    def skip(self, count: int) -> None:
        """Pass over the next `count` lines, however long."""
        for _ in range(count):
            line = self._stream.readline(LONGEST_LINE)
            if line and line[-1] not in "\r\n":
                self._drain()
            self.number += 1

    def begin(self) -> None:
        """A new record begins with the next line."""
        self._taken, self._size = [], 0

    def give_back(self) -> None:
        """Hand out again all lines of this record but the first."""
        again = self._taken[1:]
        self._waiting.extend(reversed(again))
        self.number -= len(again)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        """The next line with its ending; raises `TooLongError`, after which the line is behind us."""
        line = self._waiting.pop() if self._waiting else self._stream.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        self._size += len(line)
        if len(line) >= LONGEST_LINE and line[-1] not in "\r\n":
            self._drain()
            raise TooLongError(f"line {self.number} is longer than {LONGEST_LINE:,} characters")
        if self._size > LONGEST_LINE:
            raise TooLongError(f"the record is longer than {LONGEST_LINE:,} characters")
        self._taken.append(line)
        return line

    def _drain(self) -> None:
        while (rest := self._stream.readline(LONGEST_LINE)) and rest[-1] not in "\r\n":
            pass


@contextmanager
def _reported(path: Path, encoding: str) -> Iterator[None]:
    """Turn what a decoder says into a finding."""
    try:
        with _system_reported(path):
            yield
    except UnicodeError as error:
        name = "utf-8" if encoding == "utf-8-sig" else encoding
        reason = f"the file is not {name}: {_first_sentence(error)}"
        raise unreadable(
            str(path), "CB603", reason, "name the encoding it was written in"
        ) from None


@contextmanager
def _system_reported(path: Path) -> Iterator[None]:
    """Turn what the operating system says, or who unpacks the file, into a finding."""
    try:
        yield
    except (EOFError, zlib.error):
        raise unreadable(str(path), "CB601", "cannot read the file: its end is missing") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise unreadable(str(path), "CB601", f"cannot read the file: {reason.lower()}") from None


def _first_sentence(error: UnicodeError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"byte 0x{error.object[error.start]:02x} at {error.start}, {error.reason}"
    return str(error)
