"""The event files that paths, patterns and folders on a command line stand for.

A folder stands for all event files in it and below it, such as one that is divided by date; a pattern (`calls-*.csv`,
`**/*.parquet`) for what it matches. Both in the order of their names. What begins with a point or `_` is nobody's
event file, unless a pattern says so itself (`_*.csv`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from glob import has_magic
from pathlib import Path

from engine.diagnostics.findings import FindingsError
from engine.events.readers.opening import unreadable
from engine.events.reading import SUFFIXES, format_of


def event_files(named: Iterable[str | Path], form: str | None = None) -> tuple[Path, ...]:
    """The files, each once; raises `FindingsError` (CB601) for a folder or pattern that stands for none.

    `form`: the format of all files, whatever their names.
    """
    found: dict[Path, None] = {}
    for name in named:
        path = Path(name)
        if path.is_dir():
            found |= dict.fromkeys(
                _all(path, _inside(path, form), "the folder holds no event file")
            )
        elif has_magic(str(name)) and not path.exists():
            found |= dict.fromkeys(_all(path, _matching(path), "the pattern matches no file"))
        else:
            found[path] = None
    return tuple(found)


def _all(path: Path, files: Iterator[Path], fault: str) -> list[Path]:
    found = list(files)
    if not found:
        hint = f"event files end in {', '.join(f'`{suffix}`' for suffix in SUFFIXES)}"
        raise unreadable(str(path), "CB601", fault, hint if path.is_dir() else None)
    return found


def _inside(folder: Path, form: str | None) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = _is_hidden(path.relative_to(folder))
        if path.is_file() and not hidden and (form is not None or _is_known(path)):
            yield path


def _matching(pattern: Path) -> Iterator[Path]:
    parts = pattern.parts
    first = next(place for place, part in enumerate(parts) if has_magic(part))
    folder, rest = Path(*parts[:first]), Path(*parts[first:])
    asked = _is_hidden(rest)  # a pattern that says so itself
    for path in sorted(folder.glob(rest.as_posix())):
        if path.is_file() and (asked or not _is_hidden(path.relative_to(folder))):
            yield path


def _is_hidden(path: Path) -> bool:
    return any(part.startswith((".", "_")) for part in path.parts)


def _is_known(path: Path) -> bool:
    try:
        return bool(format_of(path))
    except FindingsError:
        return False
