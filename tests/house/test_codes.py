"""Every code that the engine can report has a page of help, and every page a code that is used."""

from __future__ import annotations

import ast
import re

from engine.diagnostics.codes import CODES
from tests.house.modules import modules

CODE = re.compile(r"CB\d{3}")


def _used() -> set[str]:
    """The codes that stand in the engine as texts of their own."""
    return {
        node.value
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CODE.fullmatch(node.value)
    }


def test_every_code_has_a_page() -> None:
    """`clausebook codes` explains whatever a finding is called."""
    assert sorted(_used() - set(CODES)) == []


def test_every_page_has_a_use() -> None:
    """A page without a code would explain what never happens."""
    assert sorted(set(CODES) - _used()) == []


def test_pages_have_one_form() -> None:
    """What, why, example, instead: in this order, under a title that begins with the code."""
    for code, page in CODES.items():
        assert page.page_text.startswith(f"# {code}: "), code
        headings = re.findall(r"^## (\w+)$", page.page_text, re.MULTILINE)
        assert headings == ["What", "Why", "Example", "Instead"], code
