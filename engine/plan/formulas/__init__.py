"""Formulas: the expressions of the columnar plan, over booleans, whole numbers and texts.

A formula is computed for one row of a sheet. Its type is `bool`, `int` or `text`; NULL is the absence of a value, and
only `and`, `or`, `is_null`, `coalesce` and `case` do anything with it but hand it on. Every whole number carries the
interval that it lies in, derived from its operands, so that a backend knows which columns need more than 64 bits and
no sum ever wraps. Instants are microseconds since 1970 (UTC), dates are days since 1970.

Equal formulas are the same object. The functions of this module make them; they fold constants, so that what depends
only on chosen readings and figures costs nothing.
"""

from engine.plan.formulas.logic import (
    at_most,
    case,
    coalesce,
    compare,
    conjunction,
    disjunction,
    equal,
    is_false,
    is_null,
    is_true,
    less,
    negation,
    one_of,
    picked,
    sure,
    when,
)
from engine.plan.formulas.looking import columns_of, is_wide, walk
from engine.plan.formulas.nodes import (
    FALSE,
    INT64,
    ONE,
    TRUE,
    WIDEST,
    ZERO,
    Constant,
    Formula,
    TooWideError,
    Type,
    column,
    const,
    null,
)
from engine.plan.formulas.rebuilding import rebuilt, substituted
from engine.plan.formulas.texts import concat, contains, iso_date, starts_with, text_of
from engine.plan.formulas.whole import (
    DivisorError,
    add,
    any_bit,
    bit_or,
    bounded,
    div,
    greatest,
    has_bit,
    least,
    mod,
    mul,
    neg,
    steps,
    sub,
)

__all__ = [
    "FALSE", "INT64", "ONE", "TRUE", "WIDEST", "ZERO", "Constant", "DivisorError", "Formula", "TooWideError",
    "Type", "add", "any_bit", "at_most", "bit_or", "bounded", "case", "coalesce", "column", "columns_of",
    "compare", "concat", "conjunction", "const", "contains", "disjunction", "div", "equal", "greatest",
    "has_bit", "is_false", "is_null", "is_true", "is_wide", "iso_date", "least", "less", "mod", "mul", "neg",
    "negation", "null", "one_of", "picked", "rebuilt", "starts_with", "steps", "sub", "substituted", "sure",
    "text_of", "walk", "when",
]  # fmt: skip
