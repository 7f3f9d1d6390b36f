"""In which order the groups of some versions are formed, with the splits that groups are made of.

Each comes after what its condition and keys need. A circle within a version is refused by `check`; between versions
that see it the other way round it is entered somewhere, the same place every time.
"""

from __future__ import annotations

from engine.rulebook.build.cycles import dependencies
from engine.rulebook.build.order import layers
from engine.rulebook.model import Version
from engine.rulebook.remembering import remembered


@remembered
def makers(versions: tuple[Version, ...]) -> tuple[str, ...]:
    """The names of all groups, and of all splits whose stretches are grouped."""
    graph: dict[str, frozenset[str]] = {}
    wanted: set[str] = set()
    for version in versions:
        for name, needs in dependencies(version).items():
            graph[name] = graph.get(name, frozenset()) | needs
        wanted |= version.groups.keys()
        wanted |= {group.of for group in version.groups.values()} & version.splits.keys()
    return tuple(name for name in layers(dict(sorted(graph.items()))) if name in wanted)
