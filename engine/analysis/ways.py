"""A truth as the ways in which it comes to be true: each is an easier question than all of them together."""

from __future__ import annotations

from collections.abc import Iterator

from engine.plan import formulas as f
from engine.plan.formulas import Formula


def ways(form: Formula) -> tuple[Formula, ...]:
    """Truths of which one is true exactly where the given one is: split once; only itself where it cannot be.

    Of several parts that all must hold the last is split, which says what is asked rather than of what.
    """
    found = true(form)
    match found.op:
        case "or":
            return found.args
        case "and":
            for place in reversed(range(len(found.args))):
                if _several(found.args[place]):
                    rest = (*found.args[:place], *found.args[place + 1 :])
                    parts = ways(found.args[place])
                    made = (f.conjunction(*rest, part) for part in parts)
                    return tuple(one for one in dict.fromkeys(made) if one is not f.FALSE)
        case "case" if _several(found):
            return tuple(one for one in dict.fromkeys(_branches(found)) if one is not f.FALSE)
    return (found,)


def true(form: Formula) -> Formula:
    """That a truth is known and true, said of its parts."""
    if not form.nullable:
        return form
    if form.op in ("and", "or"):
        make = f.conjunction if form.op == "and" else f.disjunction
        return make(*map(true, form.args))
    if form.op == "case":
        *pairs, last = form.args
        return f.case(
            [(true(on), true(then)) for on, then in zip(pairs[::2], pairs[1::2], strict=True)],
            true(last),
        )
    return f.is_true(form)


def _branches(form: Formula) -> Iterator[Formula]:
    """One branch after the other, each with that no earlier one is taken."""
    *pairs, last = form.args
    before: list[Formula] = []
    for on, then in zip(pairs[::2], pairs[1::2], strict=True):
        taken = true(on)
        yield f.conjunction(*before, taken, true(then))
        before.append(f.negation(taken))
    yield f.conjunction(*before, true(last))


def _several(form: Formula) -> bool:
    """Whether there is more to split."""
    if form.op == "or":
        return True
    plain = len(form.args) == 3 and form.args[1] is f.TRUE and form.args[2] is f.FALSE
    return form.op == "case" and not plain
