"""Decision tables with gaps, overlaps, masked and redundant rows, as DMN tools test them: all found, none invented."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.analysis.proving import proofs
from engine.rulebook.load import load

TABLES = yaml.safe_load((Path(__file__).parent / "tables.yaml").read_text())["tables"]
PROVIDER = "provider: shop\nname: Shop\ncurrency: USD\ntime_zone: America/New_York\n"


def test_there_are_thirty_tables() -> None:
    """Fewer means that some were lost."""
    assert len(TABLES) >= 30


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table["name"])
def test_table(table: dict[str, Any], tmp_path: Path) -> None:
    """Exactly these findings, each gap and conflict with an event that shows it, and nothing left unsettled."""
    found = proofs(load(written(table, tmp_path)))
    assert not found.unsettled
    assert sorted(matter.id for matter in found.matters) == sorted(table["found"])
    for matter in found.matters:
        shown = {"gap": ["open"], "conflict": ["conflict"]}.get(matter.kind, [])
        assert [witness.status for witness in matter.witnesses] == shown


def written(table: dict[str, Any], folder: Path) -> Path:
    """The table as a rulebook: a rule for each row, of one outcome that every event needs."""
    version: dict[str, Any] = {
        "in_force": [{}],
        "facts": table["facts"],
        "outcomes": {"price": {"kind": "integer", "required": True}},
        "rules": {
            name: {
                key: said
                for key, said in (
                    ("when", row.get("when")),
                    ("then", {"price": row["price"]}),
                    ("overrides", row.get("overrides")),
                )
                if said is not None
            }
            for name, row in table["rows"].items()
        },
    }
    if "valid" in table:
        first = next(iter(table["facts"]))
        version["valid"] = [{"field": first, "holds": table["valid"], "says": "no such event"}]
    (folder / "versions").mkdir()
    (folder / "provider.yaml").write_text(PROVIDER)
    (folder / "clauses.yaml").write_text("clauses: {}\n")
    (folder / "versions" / "terms.yaml").write_text(yaml.safe_dump(version, sort_keys=False))
    return folder
