"""A checked rulebook → what is proved of it, less what its author accepts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.analysis.accepted import left_over, read_accepted
from engine.analysis.matters import Matter, Proofs
from engine.analysis.proving import all_proofs
from engine.analysis.telling import Tell, nobody
from engine.diagnostics.findings import Finding
from engine.rulebook.model import Rulebook


@dataclass(frozen=True, slots=True)
class Checked:
    """`matters` are those that are not accepted; `findings` are about `accepted.yaml` itself."""

    proofs: Proofs
    matters: tuple[Matter, ...]
    findings: tuple[Finding, ...]
    accepted: int


def checked(rulebook: Rulebook, tell: Tell = nobody) -> Checked:
    """What is proved of a rulebook."""
    return all_checked([rulebook], tell)[0]


def all_checked(rulebooks: Sequence[Rulebook], tell: Tell = nobody, jobs: int = 1) -> list[Checked]:
    """The same of some rulebooks, by so many processes."""
    found = all_proofs(rulebooks, tell=tell, jobs=jobs)
    return [_accepted(rulebook, one) for rulebook, one in zip(rulebooks, found, strict=True)]


def _accepted(rulebook: Rulebook, found: Proofs) -> Checked:
    accepted, findings = read_accepted(rulebook.folder)
    names = {one.id for one in accepted}
    left = tuple(matter for matter in found.matters if matter.id not in names)
    ids = [matter.id for matter in found.matters]
    more = left_over(accepted, ids, [one.id for one in found.unsettled])
    return Checked(found, left, (*findings, *more), len({*ids} & names))
