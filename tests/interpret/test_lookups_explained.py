"""Keyed tables in explanations: the row that was used, with its cells and clause."""

from __future__ import annotations

from engine.events.readers.python_values import raw_events
from engine.interpret.evaluate import Options, evaluate
from engine.report.derivation_json import explanation_json
from engine.report.explanation import explanation
from engine.report.show import show
from tests.conformance.harness import FOLDER, read_sample

RULEBOOK = read_sample(FOLDER / "lookups.yaml").built()


def test_the_row_that_was_used_is_named() -> None:
    """An explanation shows which row gave the figure, as the author wrote it."""
    rows = [{"id": "e", "grade": "senior", "place": "on_site", "hours": 7}]
    (result,) = evaluate(RULEBOOK, raw_events(rows, "calls"), Options(derivations=True)).results
    assert "120.00 USD/hour in the row senior, on_site, until 8 hours" in " ".join(
        explanation(result).split()
    )
    derivation = explanation_json(result)["derivation"]
    assert isinstance(derivation, dict)
    values = derivation["values"]
    assert isinstance(values, list)
    found = [value for value in values if isinstance(value, dict) and value["source"] == "lookup"]
    assert [(value["name"], value["value"], value["unit"]) for value in found] == [
        ("rates", "120.00", "USD/hour")
    ]


def test_show_prints_the_tables() -> None:
    """`clausebook show` lists each row, open ones too."""
    page = show(RULEBOOK, RULEBOOK.versions["v"])
    assert "by grade, place, hours" in page
    assert "open: overtime of juniors on site" in page
