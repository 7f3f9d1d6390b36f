"""Values of one sheet as seen from the rows of another: whatever a dataclass holds of them."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known
from engine.plan.lower.links import through
from engine.plan.lower.lowering import Lowering
from engine.plan.why import Why

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sight:
    """How rows of `sheet` see the row of `source` that their `link` names; nothing is seen through no link."""

    lowering: Lowering
    sheet: str
    source: str
    link: Formula
    name: str

    def seen(self, value: T) -> T:
        """The same with every formula in it brought over."""
        return cast(T, self._seen(value))

    def _seen(self, value: Any) -> Any:
        match value:
            case Formula():
                return self._formula(value)
            case Known():
                return self._known(value)
            case Why():
                words = {n: f.coalesce(self._formula(w), f.ZERO) for n, w in value.words.items()}
                return Why({n: word for n, word in words.items() if word is not f.ZERO})
            case tuple():
                return tuple(self._seen(part) for part in value)
        if is_dataclass(value) and not isinstance(value, type):
            parts = {x.name: self._seen(getattr(value, x.name)) for x in fields(value)}
            return replace(value, **parts)
        return value

    def _known(self, value: Known) -> Known:
        per = value.per
        if isinstance(per, Formula):
            per = f.coalesce(self._formula(per), f.ONE)
        return replace(value, form=self._formula(value.form), per=per, why=self._seen(value.why))

    def _formula(self, form: Formula) -> Formula:
        """A formula as a column of the other sheet; what is never NULL there is never NULL here."""
        if form.constant or self.source == self.sheet:
            return form
        settled = self.lowering.column(self.source, self.name, form)
        seen = through(self.lowering, self.sheet, self.source, self.link, settled)
        if form.nullable or not seen.nullable:
            return seen
        return f.coalesce(seen, _NOTHING[form.type])


_NOTHING = {"bool": f.FALSE, "int": f.ZERO, "text": f.const("")}
