"""All rows of a run, arranged by what has a bearing on what, however many they are.

The rows lie in a file, their claims in a table of DuckDB that goes to disk as well; of each row some fifty bytes stay
in memory. Rows that have no bearing on one another can be evaluated apart: each set of rows gives by itself what it
gives in a run of all, rejects included, since rows with the same id are in the same set.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import duckdb
import pyarrow as pa

from engine.batch.claims import Claimed, Claims
from engine.batch.row_file import RowFile
from engine.events.model import RawEvent, Reject
from engine.events.nesting import event_id
from engine.plan.sql.duckdb_run import watched
from engine.plan.sql.limits import Limits

Row = RawEvent | Reject
LOOKED_AT: Final = 2_000  # rows at a time, in the order of the files
_FETCHED: Final = 100_000
_MEMORY: Final = "1GB"  # beyond which claims go to disk, with the rest of the process
_REJECT, _EVENT, _REPEATED = range(3)  # what a row is as far as it says itself


class Sets:
    """Whole numbers from 0 that are joined pair by pair; each set goes by its least."""

    def __init__(self) -> None:
        self._above = array("Q")

    def __len__(self) -> int:
        return len(self._above)

    def add(self) -> None:
        """One more number, alone."""
        self._above.append(len(self._above))

    def root(self, one: int) -> int:
        """The least of the set."""
        above = self._above
        while (next_ := above[one]) != one:
            above[one] = one = above[next_]
        return one

    def join(self, one: int, two: int) -> bool:
        """Make the sets of both one; whether they were two."""
        least, other = sorted((self.root(one), self.root(two)))
        self._above[other] = least
        return least != other


@contextmanager
def arranging(claims: Claims) -> Iterator[Arranged]:
    """Room for the rows of a run; in the end, however it ends, nothing of it is left on disk."""
    with (
        TemporaryDirectory(prefix="clausebook-") as folder,
        closing(RowFile()) as file,
        watched(Limits(memory=_MEMORY, temporary=Path(folder))) as connection,
    ):
        yield Arranged(claims, file, connection)


class Arranged:
    """The rows, by sets that have no bearing on one another, the smallest sets first."""

    def __init__(
        self, claims: Claims, file: RowFile, connection: duckdb.DuckDBPyConnection
    ) -> None:
        self._claims, self._file = claims, file
        self._sets = Sets()
        self._kinds = bytearray()
        self._table = _ClaimTable(connection)
        self._starts: list[int] = []  # where each set begins in `_order`
        self._order = array("Q")

    def take(self, rows: Iterable[Row], looked_at: int = LOOKED_AT) -> None:
        """Take all rows in."""
        some: list[tuple[int, Row]] = []
        for row in rows:
            some.append((self._file.add(row), row))
            self._sets.add()
            self._kinds.append(_REJECT)
            if len(some) == looked_at:
                self._look(some, complete=not self._claims.deep)
                some = []
        self._look(some, complete=not self._claims.deep)
        self._join_claims()
        self._arrange()
        while self._claims.deep and len(self.sets()) > 1 and self._look_again(looked_at):
            self._arrange()
        if self._claims.all_one:
            self._join_all()

    def __len__(self) -> int:
        return len(self._file)

    def sets(self) -> Sequence[int]:
        """The sets, by their places; the smallest first, equally large ones in the order of the files."""
        return range(len(self._starts) - 1)

    def numbers(self, place: int) -> Sequence[int]:
        """The numbers of the rows of a set."""
        return self._order[self._starts[place] : self._starts[place + 1]]

    def has_event(self, place: int) -> bool:
        """Whether a set has more than rows that are no events."""
        return any(self._kinds[number] != _REJECT for number in self.numbers(place))

    def has_reject(self, place: int) -> bool:
        """Whether a row of a set is no event, or has the id of another one."""
        return any(self._kinds[number] != _EVENT for number in self.numbers(place))

    def rows(self, numbers: Iterable[int]) -> list[Row]:
        """The rows of these numbers, in the order of the files."""
        return list(self._file.read(sorted(numbers)))

    def chance(self, place: int) -> bytes:
        """A number drawn for a set: the same for the same ids, whatever the order of the rows."""
        total = 0
        for row in self._file.read(self.numbers(place)):
            name = event_id(row) if isinstance(row, RawEvent) else str(row.place)
            total += int.from_bytes(sha256(name.encode("utf-8", "surrogatepass")).digest())
        return sha256(str(total).encode("ascii")).digest()

    def portions(self, places: Iterable[int], most: int) -> Iterator[list[int]]:
        """These sets in their order, so many rows at a time, or one set where it has more."""
        waiting: list[int] = []
        size = 0
        for place in places:
            count = self._starts[place + 1] - self._starts[place]
            if waiting and size + count > most:
                yield waiting
                waiting, size = [], 0
            waiting.append(place)
            size += count
        if waiting:
            yield waiting

    def _look(self, rows: Sequence[tuple[int, Row]], complete: bool) -> bool:
        """Take note of what rows claim; whether more of them hang together than was known."""
        claimed = self._claims.of(rows, complete)
        for number in claimed.events:
            self._kinds[number] = _EVENT
        for number in claimed.repeated:
            self._kinds[number] = _REPEATED
        self._table.add(claimed)
        return self._join(claimed.pairs)

    def _look_again(self, most: int) -> bool:
        """Look at rows that hang together together; whether some hang together that were not known to."""
        found = False
        for places in self.portions(self.sets(), most):
            numbers = sorted(number for place in places for number in self.numbers(place))
            rows = list(zip(numbers, self._file.read(numbers), strict=True))
            found |= self._look(rows, complete=True)
        return self._join_claims() or found

    def _join_claims(self) -> bool:
        found = False
        for first, number, of_id in self._table.claimed_again():
            found |= self._sets.join(first, number)
            if of_id:
                self._kinds[number] = _REPEATED
        return found

    def _join(self, pairs: Iterable[tuple[int, int]]) -> bool:
        found = False
        for one, two in pairs:
            found |= self._sets.join(one, two)
        return found

    def _join_all(self) -> None:
        for number in range(1, len(self._sets)):
            self._sets.join(0, number)
        self._arrange()

    def _arrange(self) -> None:
        """Put the numbers into the order of their sets."""
        sizes = array("Q", bytes(8 * len(self._sets)))
        for number in range(len(self._sets)):
            sizes[self._sets.root(number)] += 1
        roots = sorted((r for r in range(len(sizes)) if sizes[r]), key=sizes.__getitem__)
        next_ = array("Q", bytes(8 * len(sizes)))
        self._starts, place = [], 0
        for root in roots:
            self._starts.append(place)
            next_[root] = place
            place += sizes[root]
        self._starts.append(place)
        self._order = array("Q", bytes(8 * len(sizes)))
        for number in range(len(sizes)):
            root = self._sets.root(number)
            self._order[next_[root]] = number
            next_[root] += 1


class _ClaimTable:
    """Claims and the rows that make them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._connection.execute("CREATE TABLE claims (claim UBIGINT, number UBIGINT)")

    def add(self, claimed: Claimed) -> None:
        if not claimed.claims:
            return
        block = pa.table(
            {
                "claim": pa.array(claimed.claims.keys(), pa.uint64()),
                "number": pa.array(claimed.claims.values(), pa.uint64()),
            }
        )
        self._connection.from_arrow(block).insert_into("claims")

    def claimed_again(self) -> Iterator[tuple[int, int, bool]]:
        """Rows with a claim in common: the first, another one, whether it is an id."""
        least = "min(number) OVER (PARTITION BY claim)"
        found: Any = self._connection.execute(
            f"SELECT least, number, claim % 2 = 1 FROM (SELECT {least} AS least, number, claim FROM claims) "
            "WHERE least <> number"
        )
        while some := found.fetchmany(_FETCHED):
            yield from some
