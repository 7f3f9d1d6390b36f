"""Which expressions count as one, and which do not."""

from __future__ import annotations

import pytest

from engine.compare.spelling import Speller
from engine.language.expressions import Expr
from tests.compare.terms import version

SAME = [
    ("extra and minutes > 0", "minutes > 0 and extra"),
    ("extra and minutes > 0", "(  minutes>0 ) and extra"),
    ("extra or long or kind == 'visit'", "kind == \"visit\" or (long or extra)"),
    ("extra and extra", "extra"),
    ("minutes > so_far", "so_far < minutes"),
    ("minutes >= so_far", "so_far <= minutes"),
    ("minutes == so_far", "so_far == minutes"),
    ("not minutes < so_far", "minutes >= so_far"),
    ("not kind == 'visit'", "kind != 'visit'"),
    ("not (not extra)", "extra"),
    ("kind in ('visit', 'remote')", "kind in ('remote', 'visit')"),
    ("kind in ('visit',)", "kind == 'visit'"),
    ("not kind in ('visit', 'remote')", "kind not in ('remote', 'visit')"),
    ("minutes + so_far + least > hours(1)", "least + (minutes + so_far) > hours(1)"),
    ("minutes * 2 * 3 > so_far", "3 * minutes * 2 > so_far"),
    ("max(minutes, so_far) > least", "max(so_far, minutes) > least"),
    ("hours(1.50) > minutes", "minutes < hours(1.5)"),
]  # fmt: skip
OTHER = [
    ("extra and long", "extra or long"),
    ("minutes > so_far", "minutes >= so_far"),
    ("minutes > so_far", "so_far > minutes"),
    ("minutes - so_far > least", "so_far - minutes > least"),
    ("first_known(minutes, so_far) > least", "first_known(so_far, minutes) > least"),
    ("extra and (long or kind == 'visit')", "extra and long or kind == 'visit'"),
    ("worked_on + months(1) + days(1) > worked_on", "worked_on + days(1) + months(1) > worked_on"),
    ("clamp(minutes, least, so_far) > least", "clamp(minutes, so_far, least) > least"),
    ("extra if long else not extra", "not extra if long else extra"),
    ("kind == 'visit'", "kind == 'remote'"),
    ("reading('AMB-01') == 'a'", "reading('AMB-01') == 'b'"),
]  # fmt: skip


def expr(text: str) -> Expr:
    """An expression over the small terms."""
    found = version(lambda terms: terms["values"].update(tried=text)).values["tried"].body
    assert isinstance(found, Expr)
    return found


@pytest.mark.parametrize(("one", "two"), SAME)
def test_spelled_otherwise(one: str, two: str) -> None:
    """One meaning, one strict spelling."""
    strict = Speller(strict=True)
    assert strict.expr(expr(one)) == strict.expr(expr(two))


@pytest.mark.parametrize(("one", "two"), OTHER)
def test_meant_otherwise(one: str, two: str) -> None:
    """Two meanings, two strict spellings."""
    strict = Speller(strict=True)
    assert strict.expr(expr(one)) != strict.expr(expr(two))


@pytest.mark.parametrize("text", [text for pair in (*SAME, *OTHER) for text in pair])
def test_the_strict_spelling_is_an_expression_of_the_same_meaning(text: str) -> None:
    """It can be read again, and is then its own strict spelling."""
    strict = Speller(strict=True)
    spelled = strict.expr(expr(text))
    assert strict.expr(expr(spelled)) == spelled


def test_people_read_the_order_that_the_author_wrote() -> None:
    """Only spacing, quotes and brackets are made alike."""
    assert (
        Speller().expr(expr('(minutes>0) and   kind=="visit"')) == "minutes > 0 and kind == 'visit'"
    )
