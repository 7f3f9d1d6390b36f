"""Whatever is typed wrongly gets a hint and the right exit code; nothing is half written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import ROOT, WTIM, Run

EVALUATE = ("evaluate", WTIM, "-r", "wtim")


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("evaluate", WTIM), "--rulebook"),
        (("evaluate", WTIM, "-r", "wtmi"), "did you mean `wtim`"),
        ((*EVALUATE, "--on", "2.9.2016"), "2016-09-02"),
        ((*EVALUATE, "--version", "2016-09-20"), "did you mean `2016-09-02`"),
        ((*EVALUATE, "--as-of", "noon"), "not an instant"),
        ((*EVALUATE, "--as-of", "2017-01-01T12:00:00"), "has no offset"),
        ((*EVALUATE, "--reading", "AMB-02"), "NAME=VALUE"),
        ((*EVALUATE, "--reading", "AMB-0Z=b"), "did you mean `AMB-0"),
        ((*EVALUATE, "--reading", "AMB-02=z"), "it has a, b, c"),
        ((*EVALUATE, "--table", "acounts=x.csv"), "did you mean `accounts`"),
        ((*EVALUATE, "--by", "categry"), "did you mean `category`"),
        ((*EVALUATE, "-o", str(ROOT)), "is a folder"),
        ((*EVALUATE, "-o", WTIM), "cannot be written as well"),
        ((*EVALUATE, "-o", "out.xlsx"), "`out.xlsx`: say with `--format` what it is to be"),
        (("check", "rulebooks/wtim/versions/2016-09-02.yaml"), "did you mean `rulebooks/wtim`?"),
        (("check", "README.md"), "a rulebook is a folder with `provider.yaml`"),
        (("explain", WTIM, "-r", "wtim", "--id", "emergency-cal"), "did you mean `emergency-call`"),
        (("show", "wtim", "--version", "2016"), "there are: 2016-09-02"),
        (("codes", "CB4O2"), "did you mean `CB402`"),
        (("check", "wsn"), "did you mean `wsm`"),
    ],
)
def test_wrong_usage_is_2_and_says_what_to_type(
    run: Run, words: tuple[str, ...], hint: str
) -> None:
    """Exit code 2 and a way out."""
    done = run(*words)
    assert done.code == 2, done.err
    assert hint in " ".join(done.err.split())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.csv", None),
        ("latin.csv", "id,kind\ncaf\xe9,x\n".encode("latin-1") * 50),
        ("broken.json", b'[{"id": 1,'),
        ("empty.csv", b""),
        ("unknown.xyz", b"id,kind\n"),
        ("no.parquet", b"PAR1 not really"),
    ],
)
def test_unreadable_events_are_3(
    run: Run, tmp_path: Path, name: str, content: bytes | None
) -> None:
    """A file that gives no rows at all, with its name in the message; the rows of a file that can be read do count."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    done = run("evaluate", path, "-r", "wsm")
    assert done.code == (1 if name == "latin.csv" else 3), done.err
    assert name in done.err


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "error[CB601]: the folder holds no event file\n   = help: event files end in `.csv`"),
        ("*.csv", "error[CB601]: the pattern matches no file\n"),
    ],
)
def test_where_there_are_no_events(run: Run, tmp_path: Path, name: str, said: str) -> None:
    """A folder and a pattern are called by their names, and how event files are called is said."""
    done = run("evaluate", tmp_path / name, "-r", "wsm")
    assert (done.code, said in done.err) == (3, True), done.err


def test_a_place_that_cannot_be_written_is_3(run: Run, tmp_path: Path) -> None:
    """As of a file that cannot be read, and the file is named, not the one that is written beside it first."""
    out = tmp_path / "no/out.csv"
    done = run(*EVALUATE, "-o", out)
    assert (done.code, done.out) == (3, "")
    assert done.err == (
        f"error[CB117]: cannot write `{out}`: no such file or directory\n"
        "   = help: what was there before is unchanged; name another place\n"
    )


def test_a_named_encoding_is_read(run: Run, tmp_path: Path) -> None:
    """What is not UTF-8 needs its encoding named."""
    path = tmp_path / "latin.csv"
    path.write_bytes(
        "id,kind,worked_on,minutes,nature\ncafé,site_request,2025-09-10,20,change\n".encode(
            "latin-1"
        )
    )
    done = run("evaluate", path, "-r", "wsm", "--encoding", "latin-1", "--format", "jsonl")
    assert (done.code, done.objects()[0]["id"]) == (0, "café")


def test_a_rulebook_with_findings_is_1(run: Run, tmp_path: Path) -> None:
    """The findings are printed with place, caret and hint, and nothing is evaluated."""
    book = _broken(tmp_path)
    for words in (("check", book), ("evaluate", WTIM, "-r", book), ("show", book)):
        done = run(*words)
        assert done.code == 1
        shown = done.out + done.err
        assert "2016-09-02.yaml:" in shown
        assert "error[CB402]: unknown name `employes_informed`" in shown
        assert "^^^^^^^^^^^^^^^^^" in shown


def test_findings_as_json(run: Run, tmp_path: Path) -> None:
    """Line and column for editors."""
    import json

    found = json.loads(run("check", _broken(tmp_path), "--json").out)
    assert {"code": "CB402", "text": "employes_informed"}.items() <= found[0].items()
    assert found[0]["line"] > 1
    assert found[0]["column"] > 1


def test_what_was_there_stays_when_nothing_comes_out(run: Run, tmp_path: Path) -> None:
    """A failed run leaves the old file, and no half of a new one."""
    out = tmp_path / "results.jsonl"
    out.write_text("old\n")
    assert run("evaluate", tmp_path / "missing.csv", "-r", "wsm", "-o", out).code == 3
    assert out.read_text() == "old\n"
    assert list(tmp_path.iterdir()) == [out]


def _broken(folder: Path) -> Path:
    """A copy of WTIM's rulebook with a misspelt fact."""
    import shutil

    book = folder / "wtim"
    shutil.copytree(ROOT / "rulebooks/wtim", book)
    version = book / "versions/2016-09-02.yaml"
    text = version.read_text(encoding="utf-8")
    assert text.count("first_known(employees_informed") == 1
    version.write_text(
        text.replace("first_known(employees_", "first_known(employes_"), encoding="utf-8"
    )
    return book
