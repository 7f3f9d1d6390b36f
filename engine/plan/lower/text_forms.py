"""The functions about texts."""

from __future__ import annotations

from collections.abc import Sequence

from engine.language.kinds import DATE, TEXT, Enum, Kind, is_text
from engine.language.tree import Call
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, cases, floored, number, strict, unknown
from engine.plan.lower.expressions import FORMS
from engine.plan.lower.lowering import Lowering, NotColumnarError, Place
from engine.values.numbers import NumberError, exact
from engine.values.unknown import Cause, CauseKind


def _joined(_lowering: Lowering, _place: Place, args: Sequence[Known], _call: Call) -> Known:
    parts: list[Formula] = []
    for arg in args:
        parts += [f.const(" "), _word(arg)] if parts else [_word(arg)]
    return strict(TEXT, args, f.concat(*parts))


def _word(value: Known) -> Formula:
    if is_text(value.kind):
        return value.form
    return f.iso_date(value.form) if value.kind == DATE else f.text_of(floored(value))


def _number_of(lowering: Lowering, _place: Place, args: Sequence[Known], call: Call) -> Known:
    """Of words that are declared; what a text spells is for the interpreter."""
    (given,) = args
    if given.form.op == "const":
        return _spelled(lowering, str(given.form.data), call.kind)
    if not isinstance(given.kind, Enum):
        raise NotColumnarError("`number_of` of a text")
    other = unknown(call.kind, lowering.causes.recheck("a word that is not declared"))
    told = [
        (f.is_true(f.equal(given.form, f.const(word))), _spelled(lowering, word, call.kind))
        for word in given.kind.values
    ]
    return cases([(f.is_null(given.form), unknown(call.kind, given.why)), *told], other)


def _spelled(lowering: Lowering, text: str, kind: Kind) -> Known:
    try:
        return number(exact(text.strip()), kind)
    except NumberError:
        cause = Cause(CauseKind.FACT, text[:40], "is not a number")
        return unknown(kind, lowering.causes.because(cause))


FORMS.update({"joined": _joined, "number_of": _number_of})
