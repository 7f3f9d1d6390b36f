"""Names that every dialect takes: small letters, digits and underscores, short, and different whatever their case."""

from __future__ import annotations

from hashlib import sha256
from re import sub

from engine.plan.sheets import OWNER, PLACE, ROW

LONGEST = 56  # PostgreSQL cuts names at 63 bytes
FACT = "f:"  # what the columns of facts begin with
_OWN = {ROW: "row_no", OWNER: "of_row_no", PLACE: "place_no"}


class Names:
    """Gives each name one safe name, always the same within one scope."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}
        self._taken: set[str] = set()
        self._counts: dict[str, int] = {}  # names like this that are taken for certain

    def of(self, name: str) -> str:
        """The safe name of a name."""
        found = self._given.get(name)
        if found is None:
            found = self._given[name] = self.fresh(_OWN.get(name, name.removeprefix(FACT)))
        return found

    def fresh(self, wish: str) -> str:
        """A safe name that nothing else has, near to a wish."""
        plain = sub(r"[^a-z0-9_]+", "_", wish.lower()).strip("_") or "x"
        if plain[0].isdigit():
            plain = "n" + plain
        if len(plain) > LONGEST:
            plain = f"{plain[: LONGEST - 9]}_{sha256(wish.encode()).hexdigest()[:8]}"
        count = self._counts.get(plain, 1)
        found = plain if count == 1 else f"{plain}_{count}"
        while found in self._taken:
            count += 1
            found = f"{plain}_{count}"
        self._taken.add(found)
        self._counts[plain] = count
        return found
