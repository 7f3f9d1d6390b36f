"""Which result an id asks for, and its explanation.

An id may be that of a result's subject, of an event in it, of one that was cut into several, of a part or line, or of a
rejected row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.diagnostics.suggest import closest
from engine.interpret.results import Result
from engine.report.explanation import explanation
from engine.report.summary import reject_text
from engine.rulebook.model import EVENT

if TYPE_CHECKING:
    from engine.events.model import Reject
    from engine.interpret.evaluate import Evaluation


def explain_id(done: Evaluation, id: str, hashes: bool = False) -> str:
    """The explanations of what has that id. Raises `LookupError`, whose text names the nearest id."""
    results, rejects = find_by_id(done, id)
    texts = [explanation(result, hashes) for result in results]
    texts += [
        f"{reject_text(reject)}\nthe row is no event, so nothing was evaluated"
        for reject in rejects
    ]
    return "\n\n\n".join(texts)


def find_by_id(done: Evaluation, id: str) -> tuple[list[Result], list[Reject]]:
    """What has that id. Raises `LookupError`, whose text names the nearest id."""
    results, rejects = of_id(done, id)
    if not results and not rejects:
        raise LookupError(_unknown(done, id))
    return results, rejects


def of_id(done: Evaluation, id: str) -> tuple[list[Result], list[Reject]]:
    """The results and rejects of that id, if any: results that bear it themselves before those that contain it.

    The parts of an event that was cut bear its id.
    """
    cut = {part for part, whole in done.wholes.items() if whole == id}
    own = [r for r in done.results if r.id == id or (r.subject == EVENT and r.id in cut)]
    within = [r for r in done.results if not {id, *cut}.isdisjoint(r.events) or _has_part(r, id)]
    return own or within, [reject for reject in done.rejects if reject.id == id]


def _has_part(result: Result, id: str) -> bool:
    return any(part.id == id for part in result.parts) or any(
        line.id == id for line in result.lines
    )


def _unknown(done: Evaluation, id: str) -> str:
    near = closest(id, done.ids | {reject.id for reject in done.rejects if reject.id})
    hint = f"; did you mean `{near}`?" if near else ""
    return f"there is no event or result `{id}`{hint}"
