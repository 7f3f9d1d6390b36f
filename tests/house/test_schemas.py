"""The schemas are sound JSON, in which no key hides another."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

SCHEMAS = sorted((Path(__file__).parents[2] / "schemas").glob("*.json"))


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    twice = [name for name, count in Counter(name for name, _ in pairs).items() if count > 1]
    assert not twice, f"stand twice: {twice}"
    return dict(pairs)


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_no_key_stands_twice(path: Path) -> None:
    """JSON readers keep the last of two equal keys and say nothing."""
    json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_each_once)


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_every_definition_is_used(path: Path) -> None:
    """What nothing refers to is left over."""
    text = path.read_text(encoding="utf-8")
    defined = json.loads(text).get("$defs", {})
    assert [name for name in defined if f'"#/$defs/{name}"' not in text] == []
