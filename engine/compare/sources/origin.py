"""The text of a side → where its files are, and which version is asked for; nothing is built yet.

What is there on the disk, or ships, under the whole text or before its last `@` goes before a git revision.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.compare.sources.git import AtRevision, at_revision, path_inside
from engine.diagnostics.findings import Finding, FindingsError, quote
from engine.diagnostics.sources import read_source
from engine.rulebook.catalogue import find_rulebook, rulebook_names
from engine.rulebook.load import ON_DISK, Files

_YAML = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Origin:
    """`folder` of a rulebook (None: a version file alone, of no rulebook), the `file` of one version, or both.

    `at`: the version by id or date. `text` as it was typed; `name` the same without `@…`.
    """

    text: str
    name: str
    files: Files
    folder: Path | None
    file: Path | None = None
    at: str | None = None


def find_origin(text: str) -> Origin:
    """Where a side is. Raises `FindingsError` for what is not there."""
    name, at = _parts(text)
    if _is_local(name):
        return _local(text, name, at)
    if ":" in name:
        revision, _, path = name.partition(":")
        return _of_git(text, name, at, at_revision(revision), path)
    if name.endswith(_YAML):
        read_source(Path(name))  # raises: there is no such file
    find_rulebook(name)  # raises: there is no such rulebook
    raise FindingsError([])


def now(origin: Origin) -> Origin | None:
    """The same path in the working tree; None where it is not of git."""
    if not isinstance(origin.files, AtRevision):
        return None
    inside = str(origin.file or origin.folder).removeprefix(f"{origin.files.revision}:")
    path = origin.files.root / inside
    shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    at = "" if origin.at is None else f"@{origin.at}"
    return find_origin(f"{shown}{at}")


def _parts(text: str) -> tuple[str, str | None]:
    """The name, and the version after its last `@`; a revision like `HEAD@{1}` stands before the colon."""
    if _is_local(text):
        return text, None
    place = text.rfind("@")
    if place > max(text.find(":"), 0):
        return text[:place], text[place + 1 :]
    return text, None


def _is_local(name: str) -> bool:
    try:
        return name in rulebook_names() or (name != "" and Path(name).exists())
    except (OSError, ValueError):  # too long, or a NUL in it
        return False


def _local(text: str, name: str, at: str | None) -> Origin:
    path = Path(name)
    if path.is_file() and name.endswith(_YAML):
        if path.absolute().parent.name == "versions" != path.parent.name:
            path = path.absolute()  # we are in that folder, or its path ends with `..`
        folder = path.parent.parent
        known = _is_of_versions(path) and (folder / "provider.yaml").is_file()
        return _one_version(Origin(text, name, ON_DISK, folder if known else None, path, at))
    return Origin(text, name, ON_DISK, find_rulebook(name), None, at)


def _of_git(text: str, name: str, at: str | None, files: AtRevision, path: str) -> Origin:
    inside = path_inside(files, path)
    if inside in files.paths and inside.endswith(_YAML):
        file = files.named(inside)
        folder = Path(inside).parent.parent
        known = _is_of_versions(Path(inside)) and str(folder) in files.folders()
        home = files.named(str(folder)) if known else None
        return _one_version(Origin(text, name, files, home, file, at))
    if inside not in files.folders():
        listed = ", ".join(f"`{files.revision}:{folder}`" for folder in files.folders()[:8])
        help_text = f"in that revision there are {listed}" if listed else None
        raise FindingsError([Finding("CB505", f"no rulebook {quote(name)}", help=help_text)])
    return Origin(text, name, files, files.named(inside), None, at)


def _is_of_versions(path: Path) -> bool:
    """Whether a rulebook takes a file for one of its versions."""
    return path.parent.name == "versions" and path.suffix == ".yaml"


def _one_version(origin: Origin) -> Origin:
    """A file is one version already."""
    if origin.at is None:
        return origin
    message = f"{quote(origin.name)} is one version: nothing can be chosen of it"
    raise FindingsError([Finding("CB506", message, help=f"leave `@{origin.at}` away")])
