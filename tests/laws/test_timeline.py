"""At most one version governs a date, a customer and a recording."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import given

from engine.rulebook.timeline import Selection, select
from engine.values.unknown import Unknown
from tests.laws.building import try_build
from tests.laws.running import SEEDS

START = date(2020, 1, 1)


@given(SEEDS)
def test_one_version_at_most(seed: int) -> None:
    """Of versions that pass the check, the one chosen covers the date, was known then, and no later one does."""
    rng = Random(seed)
    rulebook, findings = try_build(_versions(rng))
    if rulebook is None:
        assert {finding.code for finding in findings} <= {"CB501", "CB503"}
        return
    for day in (START + timedelta(days=n) for n in range(-2, 12)):
        known_at = rng.choice([None, datetime(2020, 1, rng.randint(1, 9), tzinfo=UTC)])
        found = select(rulebook, day, known_at, lambda expr, version: True)
        assert not isinstance(found, Unknown)
        covering = [
            version
            for version in rulebook.versions.values()
            if (
                known_at is None
                or (version.recorded or datetime.min.replace(tzinfo=UTC)) <= known_at
            )
            and any(
                (span.start or date.min) <= day and (span.until is None or day < span.until)
                for span in version.in_force
            )
        ]
        _check(found, covering)


def _check(found: Selection, covering: list[Any]) -> None:
    if found.version is None:
        assert not covering
        return
    assert found.version in covering
    recordings = [version.recorded for version in covering]
    assert recordings.count(found.version.recorded) == 1, (
        "two versions of one recording cover the date"
    )
    assert all(
        other is found.version or other.recorded is None or other.recorded < found.version.recorded
        for other in covering
    )


def _versions(rng: Random) -> dict[str, Any]:
    found = {}
    for n in range(rng.randint(1, 4)):
        first = rng.randint(0, 8)
        span = {"from": (START + timedelta(days=first)).isoformat()}
        if rng.random() < 0.7:
            span["until"] = (START + timedelta(days=first + rng.randint(0, 4))).isoformat()
        found[f"v{n}"] = {"in_force": [span], "recorded": f"2020-01-0{rng.randint(1, 4)}"}
    return {"versions": found}
