"""Files that cannot be text are refused with the byte, the line and a way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.diagnostics.findings import Finding, FindingsError
from engine.diagnostics.render import render
from engine.diagnostics.sources import LARGEST, check_characters, read_source
from engine.diagnostics.spans import Source


def _refused(path: Path) -> list[Finding]:
    with pytest.raises(FindingsError) as caught:
        read_source(path)
    return list(caught.value.findings)


def _file(folder: Path, data: bytes) -> Path:
    path = folder / "f.yaml"
    path.write_bytes(data)
    return path


def test_text_is_kept_as_it_is(tmp_path: Path) -> None:
    """Line breaks and characters stay; the name is the path as given; a byte order mark goes."""
    path = _file(tmp_path, "\ufeffa: é😀\r\nb: 1".encode())
    assert read_source(path) == Source(str(path), "a: é😀\r\nb: 1")


@pytest.mark.parametrize(
    ("data", "message", "line"),
    [
        (b"a: 1\nb: \xe9\n", "byte 8 (0xe9) is not UTF-8", 2),
        (b"\xef\xbb\xbfa: 1\r\n\xff", "byte 9 (0xff) is not UTF-8", 2),
        (b"a: \xc3", "byte 3 (0xc3) is not UTF-8", 1),
        (b"a: \xed\xa0\x80", "byte 3 (0xed) is not UTF-8", 1),
    ],
)
def test_not_utf8(tmp_path: Path, data: bytes, message: str, line: int) -> None:
    """The byte is counted from the start of the file, with a byte order mark."""
    path = _file(tmp_path, data)
    (found,) = _refused(path)
    assert (found.code, found.message, found.place) == ("CB101", message, f"{path}:{line}")


def test_utf16_is_recognised(tmp_path: Path) -> None:
    """What spreadsheets write is called by its name."""
    (found,) = _refused(_file(tmp_path, "a: 1".encode("utf-16")))
    assert found.help == "the file looks like UTF-16; save it as UTF-8"


@pytest.mark.parametrize(
    "character", ["\0", "\x07", "\x1b", "\x7f", "\x85", "\u2028", "\u202e", "\u2066", "\ufeff"]
)
def test_hidden_characters(character: str, tmp_path: Path) -> None:
    """Each is shown at its place, and what is shown is harmless."""
    path = _file(tmp_path, f"a: x{character}y\n".encode())
    (found,) = _refused(path)
    assert (found.code, found.message) == ("CB102", f"hidden character U+{ord(character):04X}")
    assert found.span is not None
    assert (found.span.line, found.span.column) == (1, 5)
    assert character not in render(found)


def test_what_is_no_character() -> None:
    """A text that came from elsewhere than a file is held to the same rule."""
    for text, name in (("\ud800", "U+D800"), ("\uffff", "U+FFFF")):
        (found,) = check_characters(Source("x", f"a: {text}"))
        assert found.message == f"hidden character {name}"


def test_a_binary_file_does_not_drown_the_reader(tmp_path: Path) -> None:
    """Twenty findings are enough."""
    assert len(_refused(_file(tmp_path, b"\0" * 5000))) == 20


def test_too_large(tmp_path: Path) -> None:
    """The limit is exact, and the rest of the file is not read."""
    assert len(read_source(_file(tmp_path, b"a" * LARGEST)).text) == LARGEST
    (found,) = _refused(_file(tmp_path, b"a" * (LARGEST + 1)))
    assert (found.code, found.message) == ("CB104", "the file is larger than 4096 KiB")


def test_unreadable(tmp_path: Path) -> None:
    """A missing file, a folder and an impossible name are findings."""
    for path in (tmp_path / "absent.yaml", tmp_path, Path("a\0b")):
        (found,) = _refused(path)
        assert found.code == "CB103"
