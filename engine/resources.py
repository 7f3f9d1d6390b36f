"""Where the data that comes with the engine lies: `schemas` and `rulebooks`.

In a source checkout (and an editable install) they stand beside the package; inside a wheel they
are packed into it as `_schemas` and `_rulebooks`. This is the one place that knows.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

PACKAGE = Path(__file__).resolve().parent


def find_data(name: Literal["schemas", "rulebooks"], package: Path = PACKAGE) -> Path:
    """The folder of the shipped `schemas` or `rulebooks`; raises FileNotFoundError when the install
    is broken.

    A wheel's own copy wins, so that a folder of that name which happens to lie in site-packages is
    never taken.
    """
    for folder in (package / f"_{name}", package.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"{name} are missing from this installation of clausebook")


def schema_path(name: str) -> Path:
    """The file of the shipped JSON Schema `name`: `provider`, `clauses`, `version`, `cases` or `mapping`."""
    return find_data("schemas") / f"{name}.schema.json"
