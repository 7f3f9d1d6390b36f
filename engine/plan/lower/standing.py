"""In whose result a subject stands: links to the nearest home."""

from __future__ import annotations

from collections.abc import Iterator

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.lower.links import groups_of, link_along, owner_of
from engine.plan.lower.lowering import Lowering, row


def home_links(lowering: Lowering, kind: str) -> dict[str, Formula]:
    """By kind of home, the number of the row in whose result a subject stands; the nearest home group, or itself."""
    found: dict[str, Formula] = {}
    own: Formula = row()
    for path in _home_paths(lowering, kind):
        link = link_along(lowering, path)
        found[path[-1]] = f.coalesce(found[path[-1]], link) if path[-1] in found else link
    around = list(found.values())
    alone = f.conjunction(*(f.is_null(link) for link in around))
    cut_from = next((v.splits[kind].of for v in lowering.versions if kind in v.splits), None)
    if cut_from is None:
        return {kind: f.when(alone, own) if around else own, **found}
    if cut_from not in found:  # what was cut may stand alone
        found[cut_from] = f.when(alone, owner_of(lowering, kind))
    return found


def _home_paths(lowering: Lowering, kind: str) -> Iterator[tuple[str, ...]]:
    """The ways from a kind of subject to the outermost home groups around it."""
    for version in lowering.versions:
        if kind in version.splits:
            owner = version.splits[kind].of
            inner = list(_home_paths(lowering, owner))
            yield from ((kind, *path) for path in inner)
            if not inner:
                yield (kind, owner)
            return
    for group in groups_of(lowering, kind):
        if any(v.groups[group].home for v in lowering.versions if group in v.groups):
            inner = list(_home_paths(lowering, group))
            yield from ((kind, *path) for path in inner)
            yield (kind, group)
