"""Versions that amend one another in a long row: a price list for every day."""

from __future__ import annotations

from tests.laws.building import build


def test_the_latest_stands_first_in_the_file() -> None:
    """Each is made whole after the one that it amends, however many there are."""
    count = 1_200
    first = {"in_force": [{"when": "day == 1"}], "facts": {"day": {"kind": "integer"}}}
    versions = {
        f"v{n}": {"in_force": [{"when": f"day == {n}"}], "amends": f"v{n - 1}"}
        for n in range(count, 1, -1)
    }
    rulebook = build({"versions": versions | {"v1": first}})
    assert len(rulebook.versions) == count
    assert all("day" in version.facts for version in rulebook.versions.values())
