"""The folder of a rulebook → the index of its names; files that are no YAML are left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from engine.authoring.occurrences.index import File, Index, file_of
from engine.diagnostics.findings import FindingsError
from engine.rulebook.load import ON_DISK, Files
from engine.rulebook.yaml_reading import read_yaml


def index_of(folder: Path, files: Files = ON_DISK, mappings: Iterable[Path] = ()) -> Index:
    """The index of a rulebook's files, and of mappings that bring events to it."""
    found = (
        _file(path, sort, files)
        for path, sort in (*paths_of(folder, files), *((m, "mapping") for m in mappings))
    )
    return Index(file for file in found if file is not None)


def paths_of(folder: Path, files: Files = ON_DISK) -> Iterator[tuple[Path, str]]:
    """The files of a rulebook and the schemas that they follow; not all of them need be there."""
    yield folder / "provider.yaml", "provider"
    yield folder / "clauses.yaml", "clauses"
    for path in files.versions(folder):
        yield path, "version"
    yield folder / "accepted.yaml", "accepted"
    for path in files.cases(folder):
        yield path, "cases"


def _file(path: Path, sort: str, files: Files) -> File | None:
    try:
        root, _ = read_yaml(files.read(path))
    except FindingsError:
        return None
    return None if root is None else file_of(path, sort, root)
