"""Where rulebooks are: those that ship with the engine, by name, and any folder, by path."""

from __future__ import annotations

from pathlib import Path

from engine.diagnostics.findings import Finding, FindingsError
from engine.diagnostics.suggest import did_you_mean
from engine.resources import find_data


def rulebook_names() -> tuple[str, ...]:
    """The rulebooks that ship with the engine, in alphabetical order."""
    return tuple(sorted(p.parent.name for p in find_data("rulebooks").glob("*/provider.yaml")))


def find_rulebook(name: str | Path) -> Path:
    """The folder of a rulebook: a path to one, or the name of one that ships. Raises `FindingsError` (CB505)."""
    folder = Path(name)
    if (folder / "provider.yaml").is_file():
        return folder
    if str(name) in rulebook_names():
        return find_data("rulebooks") / str(name)
    help_text = did_you_mean(str(name), rulebook_names())
    if folder.exists():
        around = next((p for p in folder.parents if (p / "provider.yaml").is_file()), None)
        help_text = "a rulebook is a folder with `provider.yaml`, `clauses.yaml` and `versions/`"
        help_text += f"; did you mean `{around}`?" if around is not None else ""
    listed = f"there are {', '.join(f'`{n}`' for n in rulebook_names())}; or give a folder"
    raise FindingsError([Finding("CB505", f"no rulebook `{name}`", help=help_text or listed)])
