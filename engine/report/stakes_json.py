"""What hangs on readings, as a JSON object."""

from __future__ import annotations

from engine.compare.impact.model import Amounts
from engine.compare.impact.stakes import OptionStake, ReadingStake, Stakes
from engine.report.as_json import Object
from engine.report.forms import forms_of
from engine.rulebook.model import Rulebook


def stakes_json(stakes: Stakes) -> Object:
    """All readings, the largest stake first."""
    rulebook = stakes.rulebook
    return {
        "rulebook": rulebook.id,
        "events": stakes.events,
        "results": stakes.results,
        "totals": {
            a.currency: forms_of(rulebook, a.currency).money_json(a.old) for a in stakes.amounts
        },
        "combinations": False,
        "readings": [_reading(reading, rulebook) for reading in stakes.readings],
    }


def _reading(reading: ReadingStake, rulebook: Rulebook) -> Object:
    return {
        "reading": reading.name,
        "question": reading.question,
        "clauses": list(reading.clauses),
        "asked": reading.asked,
        "options": [_option(option, rulebook) for option in reading.options],
    }


def _option(option: OptionStake, rulebook: Rulebook) -> Object:
    return {
        "option": option.letter,
        "means": option.text,
        "chosen": option.chosen,
        "results_changed": option.changed,
        "statuses_changed": option.statuses,
        "customers_affected": option.customers,
        "money": [_amounts(one, rulebook) for one in option.amounts],
    }


def _amounts(one: Amounts, rulebook: Rulebook) -> Object:
    forms = forms_of(rulebook, one.currency)
    return {
        "currency": one.currency,
        "billed": forms.money_json(one.new),
        "difference": forms.money_json(one.difference),
        "more": forms.money_json(one.more),
        "less": forms.money_json(one.less),
    }
