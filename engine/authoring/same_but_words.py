"""Two models of one rulebook, before and after a value of an enum (or an option) got another name → where they differ.

The models must be the same but for the name; and of the texts in expressions those, and only those, have changed that
belong to what has the value (`word_flow`). So a text that is spelled alike and means something else has to stay.
"""

from __future__ import annotations

from engine.authoring.same_but_names import differing
from engine.authoring.word_flow import FREE, flow_of, texts_of
from engine.diagnostics.findings import quote
from engine.rulebook.model import Rulebook, Version


def why_other(old: Rulebook, new: Rulebook, owner: tuple[str, str], names: dict[str, str]) -> str:
    """Why a rulebook would say something else; empty: it says the same. `owner`: `("name", "kind")` or a reading."""
    place = differing(old, new, names, words=True)
    if place is not None:
        return f"`{place.removeprefix('.')}` would be another"
    for version, other in zip(old.versions.values(), new.versions.values(), strict=True):
        found = _of_version(version, other, owner, names)
        if found:
            return found
    return ""


def _of_version(old: Version, new: Version, owner: tuple[str, str], names: dict[str, str]) -> str:
    flow = flow_of(old)
    own = flow.of(owner)
    if own == flow.of(FREE):
        return f"what {quote(owner[1])} says is used as free text, too"
    texts = zip(texts_of(old), texts_of(new), strict=True)
    for (key, was, expr), (_, now, _) in texts:
        if was.value not in names:
            continue
        belongs, changed = flow.of(key) == own, was.value != now.value
        if belongs != changed:
            what = "stays" if belongs else "would change"
            return f"{quote(str(was.value))} {what} in {quote(' '.join(expr.text.split()))}"
    return ""
