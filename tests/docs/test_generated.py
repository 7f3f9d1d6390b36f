"""The pages that follow from the engine's tables are up to date, and show every row."""

from __future__ import annotations

import runpy

from engine.language.aggregates import AGGREGATES
from engine.language.functions import FUNCTIONS
from tests.docs.markdown import DOCS


def test_the_page_of_functions_is_what_the_tables_say() -> None:
    page = runpy.run_path(str(DOCS / "generate.py"))["page"]()
    shown = (DOCS / "language" / "functions.md").read_text(encoding="utf-8")
    assert shown == page, "run `python docs/generate.py`"


def test_every_function_and_aggregate_has_a_row_and_an_example() -> None:
    shown = (DOCS / "language" / "functions.md").read_text(encoding="utf-8")
    for row in (*FUNCTIONS.values(), *AGGREGATES.values()):
        assert f"| `{row.signature}` |" in shown
