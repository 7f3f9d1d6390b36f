"""What taking in one file gave beside its events, also as JSON, so that a later run need not read the file again.

Numbers of rows count within the file. What the interpreter must look at once more is told by number only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from engine.batch.intake.measuring import Measure, Measures
from engine.batch.intake.uniqueness import Held, Rising
from engine.events.model import Place, RawEvent, Reject


@dataclass(slots=True)
class FileTaken:
    """`fields`: those that nobody declared, with the first row of each; `readable`: rows that could be read.

    `last`: the highest number.
    """

    file: str
    measures: Measures
    rejects: list[tuple[int, Reject]] = field(default_factory=list)
    refused: list[Held] = field(default_factory=list)
    troubled: dict[int, RawEvent | None] = field(default_factory=dict)
    fields: dict[str, int] = field(default_factory=dict)
    rising: Rising = field(default_factory=Rising)
    accepted: int = 0
    readable: int = 0
    last: int = 0

    def as_json(self) -> dict[str, Any]:
        """All of it, but the measures' columns and the rows that are trouble."""
        return {
            "file": self.file,
            "measures": {name: _measure(one) for name, one in self.measures.facts.items()},
            "rejects": [[number, asdict(reject)] for number, reject in self.rejects],
            "refused": [[number, name, asdict(place)] for number, name, place in self.refused],
            "troubled": sorted(self.troubled),
            "fields": self.fields,
            "rising": asdict(self.rising),
            "accepted": self.accepted,
            "readable": self.readable,
            "last": self.last,
        }


def file_taken(found: Mapping[str, Any], measures: Measures) -> FileTaken:
    """What was written as JSON; `measures` are new ones."""
    for name, one in found["measures"].items():
        words = one.pop("words")
        measures.facts[name] = Measure(**one, words=None if words is None else set(words))
    return FileTaken(
        found["file"],
        measures,
        [(number, _reject(reject)) for number, reject in found["rejects"]],
        [(number, name, Place(**place)) for number, name, place in found["refused"]],
        dict.fromkeys(found["troubled"]),
        found["fields"],
        Rising(**found["rising"]),
        found["accepted"],
        found["readable"],
        found["last"],
    )


def _measure(measure: Measure) -> dict[str, Any]:
    found = asdict(measure)
    return found | {"words": None if measure.words is None else sorted(measure.words)}


def _reject(found: Mapping[str, Any]) -> Reject:
    return Reject(**{**found, "place": Place(**found["place"])})
