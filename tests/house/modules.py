"""The engine's modules as syntax trees, for the tests of this folder."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / "engine"


@dataclass(frozen=True)
class Module:
    """One file of the engine; `layer` is the folder it stands in, or the file's own stem at the top."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def layer(self) -> str:
        parts = self.path.relative_to(ENGINE).parts
        return parts[0].removesuffix(".py")

    def imports(self) -> Iterator[tuple[str, int]]:
        """Every module that is imported anywhere in the file, with the line."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((alias.name, node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module is not None:
                yield node.module, node.lineno


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the engine."""
    paths = sorted(path for path in ENGINE.rglob("*.py") if "_rulebooks" not in path.parts)
    texts = [(path, path.read_text(encoding="utf-8")) for path in paths]
    return tuple(Module(path, text, ast.parse(text)) for path, text in texts)
