"""The commands that show what there is."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from engine.diagnostics.codes import CODES
from engine.rulebook.catalogue import rulebook_names
from tests.cli.running import ROOT, WTIM, Run

BOOKS = rulebook_names()


def test_list_names_every_rulebook(run: Run) -> None:
    """With its versions and dates."""
    done = run("list")
    assert done.code == 0
    assert "WTIM Software" in done.out
    assert "from 2016-09-02" in done.out
    assert [book["rulebook"] for book in json.loads(run("list", "--json").out)] == ["wsm", "wtim"]


@pytest.mark.parametrize("book", BOOKS)
def test_show_fits_the_screen_and_names_every_rule_and_figure(run: Run, book: str) -> None:
    """In the author's own words, by clause."""
    from engine import load

    done = run("show", book)
    assert done.code == 0
    assert max(map(len, done.out.splitlines())) <= 80
    version = next(iter(load(book).versions.values()))
    for name in (*version.rules, *version.figures, *version.readings, *version.charges):
        assert name in done.out, name


@pytest.mark.parametrize("book", BOOKS)
def test_clauses_are_all_accounted_for(run: Run, book: str) -> None:
    """The matrix ends in a count, on 80 columns, with exit code 0."""
    done = run("clauses", book)
    assert done.code == 0
    assert max(map(len, done.out.splitlines())) <= 80
    assert done.out.rstrip().endswith("accounted for, 0 not")
    assert all(row["accounted"] for row in json.loads(run("clauses", book, "--json").out))


def test_a_clause_that_nothing_realises_is_1(
    run: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """And it is named."""
    import shutil

    folder = tmp_path_factory.mktemp("books") / "wsm"
    shutil.copytree(ROOT / "rulebooks/wsm", folder)
    with (folder / "clauses.yaml").open("a", encoding="utf-8") as file:
        file.write(
            "  WSM-BI.9: {at: nowhere, title: Late fees, effect: A late payment costs more.}\n"
        )
    done = run("clauses", folder)
    assert done.code == 1
    assert "not accounted for: WSM-BI.9 (Late fees)" in done.out


@pytest.mark.parametrize("book", BOOKS)
def test_the_schema_of_events_is_one(run: Run, book: str) -> None:
    """JSON Schema 2020-12, valid in itself."""
    schema = json.loads(run("schema", book).out)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["properties"]["kind"]["enum"]


def test_the_example_events_fit_the_schema(run: Run) -> None:
    """What we show as an example is what we say can be read."""
    schema = json.loads(run("schema", "wtim").out)
    for line in Path(WTIM).read_text(encoding="utf-8").splitlines():
        jsonschema.validate(json.loads(line), schema)


def test_codes_lists_and_explains(run: Run) -> None:
    """One line a code; the page of one; in small letters as well."""
    assert len(run("codes").out.splitlines()) == len(CODES)
    assert run("codes", "cb402").out.startswith("# CB402: ")
    assert json.loads(run("codes", "CB402", "--json").out)["code"] == "CB402"


@pytest.mark.parametrize("book", BOOKS)
def test_the_cases_pass(run: Run, book: str) -> None:
    """And the runner says how many."""
    done = run("test", book)
    assert done.code == 0
    assert "cases pass" in done.out


def test_a_case_that_fails_says_what_differs(
    run: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """File, line, name, and what was expected of what."""
    import shutil

    folder = tmp_path_factory.mktemp("books") / "wsm"
    shutil.copytree(ROOT / "rulebooks/wsm", folder)
    for path in (folder / "cases").glob("*.yaml"):
        path.unlink()
    (folder / "cases/wrong.yaml").write_text(
        "cases:\n"
        "  - name: a wrong sum\n"
        "    event: {id: e1, kind: site_request, worked_on: 2025-09-10, minutes: 20}\n"
        "    expect: {amount: '66.00', outcomes: {payer: none, category: null}, rules: [no-such-rule]}\n"
    )
    done = run("test", folder)
    assert done.code == 1
    assert "cases/wrong.yaml:2: a wrong sum" in done.out
    words = [line.split() for line in done.out.splitlines()]
    assert ["4", "amount", "66.00", "65.00"] in words
    assert ["4", "payer", "none", "client"] in words
    assert ["4", "category", "nothing", "professional_services"] in words
    assert "rules: no-such-rule missing" in done.out


def test_no_case_at_all_is_1(run: Run) -> None:
    """A misspelt filter must not look like success."""
    assert run("test", "wsm", "-k", "nosuchcase").code == 1


def test_show_as_json(run: Run) -> None:
    """Programs get the rules and their expressions, as the author wrote them."""
    found = json.loads(run("show", "wtim", "--json").out)
    assert found["rulebook"] == "wtim" and found["rules"] and found["values"]
    assert found["rules"]["converted-call"]["clauses"][0].startswith("WTIM-1")
