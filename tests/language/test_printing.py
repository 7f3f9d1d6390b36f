"""print ∘ parse is the identity on expressions, and any text at all gives a tree or findings."""

from __future__ import annotations

import random
import string

from hypothesis import given
from hypothesis import strategies as st

from engine.language.infer import compile_expression
from engine.language.printing import show
from tests.examples import examples
from tests.language.scopes import EVENT_SCOPE, GROUP_SCOPE

_atoms_number = st.sampled_from(["minutes", "more", "step", "minutes(30)", "hours(1.5)", "0"])
_booleans = st.sampled_from(
    ["flag", "other", "True", "kind == 'travel'", "kind not in ('call', 'travel')"]
)


def _durations(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(children, st.sampled_from(["+", "-"]), children).map(
            lambda t: f"({t[0]}) {t[1]} ({t[2]})"
        ),
        children.map(lambda t: f"-({t})"),
        children.map(lambda t: f"({t}) * 0.25"),
        st.tuples(children, children).map(lambda t: f"max({t[0]}, {t[1]})"),
        st.tuples(_booleans, children, children).map(lambda t: f"({t[1]}) if {t[0]} else ({t[2]})"),
        children.map(lambda t: f"round_up({t}, step)"),
    )


durations = st.recursive(_atoms_number, _durations, max_leaves=8)


def _logic(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(children, st.sampled_from(["and", "or"]), children).map(
            lambda t: f"({t[0]}) {t[1]} ({t[2]})"
        ),
        children.map(lambda t: f"not ({t})"),
        st.tuples(durations, st.sampled_from(["<", "<=", "==", "!="]), durations).map(
            lambda t: f"({t[0]}) {t[1]} ({t[2]})"
        ),
    )


conditions = st.recursive(_booleans, _logic, max_leaves=10)


@examples(400)
@given(conditions)
def test_print_then_parse_is_the_identity(text: str) -> None:
    """The printed text of a tree reads as an equal tree, and prints the same again."""
    expr, problems = compile_expression(text, EVENT_SCOPE)
    assert problems == () and expr is not None
    printed = show(expr.tree)
    again, problems = compile_expression(printed, EVENT_SCOPE)
    assert problems == () and again is not None
    assert again.tree == expr.tree
    assert show(again.tree) == printed


def test_aggregates_print() -> None:
    """Aggregates keep their keys and conditions."""
    for text in (
        "sum(minutes, where=flag)",
        "sum(charged(time), where=flag)",
        "sum(lookup(rates, kind, flag) * minutes)",
        "count(event, where=flag)",
        "listing(name, by=(at, minutes), where=flag)",
    ):
        expr, _ = compile_expression(text, GROUP_SCOPE)
        assert expr is not None and show(expr.tree) == text


_PIECES = [
    "minutes", "and", "or", "not", "(", ")", "'", '"', "==", ">", "<", "+", "-", "*", "**", "/", "//", "0", "1.5",
    "1e9",
    "lambda", ":", "[", "]", "{", "}", ".", "__class__", "import", "if", "else", "in", "for", "x", ",", "=", ":=", "\n",
    "\t", "é", "\x00", "𝒳", "sum", "reading", "first_known", "True", "None", "await", "yield", "@", "#", "\\", "f'{x}'",
    "9" * 50, "(" * 60, "~", "!", "%", "&", "|", "print", "eval", "open", "exec", "global", ";",
]  # fmt: skip


def test_ten_thousand_random_texts() -> None:
    """Any text gives a tree or findings within the text, never an exception."""
    chance = random.Random(20160902)
    for number in range(10_000):
        if number % 3:
            text = chance.choice(["", " "]).join(
                chance.choice(_PIECES) for _ in range(chance.randrange(1, 14))
            )
        else:
            alphabet = string.printable + "éß→\u202e\ud7ff"
            text = "".join(chance.choice(alphabet) for _ in range(chance.randrange(0, 60)))
        expr, problems = compile_expression(text, EVENT_SCOPE)
        assert (expr is None) == bool(problems)
        for problem in problems:
            assert 0 <= problem.start <= problem.end <= len(text) + 1, (text, problem)
