"""`jsonschema`'s validator, made safe for hostile files: no keyword takes more than linear time.

Two keywords are replaced. `uniqueItems` compares every item with every other as soon as their types
are mixed, which is minutes for a list that fits into a file; ours counts texts. `pattern` lets a
line break follow `$`, as Python does and the standard does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator


@lru_cache(maxsize=1)
def validator_class() -> type[Validator]:
    """The class of validators for our schemas; `jsonschema` is imported on the first call only."""
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    replaced = {"uniqueItems": _distinct, "pattern": _form}
    validator: type[Validator] = extend(Draft202012Validator, replaced)
    return validator


def _distinct(_: Validator, wanted: bool, value: Any, __: Any) -> Iterator[ValidationError]:
    """No scalar stands in the list twice; lists and mappings are not compared."""
    from jsonschema import ValidationError

    if wanted and isinstance(value, list):
        scalars = [(type(item), item) for item in value if not isinstance(item, list | dict)]
        if len(set(scalars)) < len(scalars):
            yield ValidationError("an item stands in the list twice")


def _form(_: Validator, pattern: str, value: Any, __: Any) -> Iterator[ValidationError]:
    from jsonschema import ValidationError

    if isinstance(value, str) and not _compiled(pattern).search(value):
        yield ValidationError("the text has another form")


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\$$", r"\\Z", pattern))
