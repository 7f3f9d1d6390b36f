"""Files at a git revision.

In: a revision and a path in its repository. Out: the files there, each under the name `REV:path`, which is what
findings call it. Only the repository at hand is asked, nothing is fetched and nothing is written. Raises
`FindingsError` (CB801 to CB804).
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from engine.diagnostics.findings import Finding, FindingsError, quote
from engine.diagnostics.sources import source_of
from engine.diagnostics.spans import Source
from engine.diagnostics.suggest import did_you_mean

_QUIETLY: Final = {
    "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C",
}  # fmt: skip
_PROVIDER: Final = "provider.yaml"


@dataclass(frozen=True, slots=True)
class AtRevision:
    """The files of one commit; `revision` is as it was typed, `root` the top of the repository."""

    revision: str
    commit: str
    root: Path
    paths: frozenset[str]

    def versions(self, folder: Path) -> Sequence[Path]:
        """The files of a rulebook's versions, in order of name."""
        return self._listed(folder / "versions")

    def cases(self, folder: Path) -> Sequence[Path]:
        """The files of a rulebook's cases, in order of name."""
        return self._listed(folder / "cases")

    def read(self, path: Path) -> Source:
        """The text of a file."""
        inside = self._inside(path)
        if inside not in self.paths:
            reason = f"cannot read {quote(str(path))}: there is no such file in that revision"
            raise FindingsError([Finding("CB103", reason, place=str(path))])
        return source_of(str(path), _git(self.root, "cat-file", "blob", f"{self.commit}:{inside}"))

    def named(self, inside: str) -> Path:
        """A path of the repository under its name: `HEAD~3:rulebooks/wtim`."""
        return Path(f"{self.revision}:{inside}")

    def folders(self) -> tuple[str, ...]:
        """The rulebooks that there are."""
        found = (PurePosixPath(path) for path in self.paths)
        return tuple(sorted(str(path.parent) for path in found if path.name == _PROVIDER))

    def _listed(self, folder: Path) -> Sequence[Path]:
        inside = self._inside(folder)
        found = (path for path in self.paths if str(PurePosixPath(path).parent) == inside)
        return [self.named(path) for path in sorted(found) if path.endswith(".yaml")]

    def _inside(self, path: Path) -> str:
        return str(PurePosixPath(str(path).removeprefix(f"{self.revision}:").removeprefix("/")))


def at_revision(revision: str) -> AtRevision:
    """What there is at a revision of the repository in whose folder we are."""
    root = Path(os.fsdecode(_git(Path.cwd(), "rev-parse", "--show-toplevel").rstrip(b"\n")))
    try:
        if not revision:
            raise FindingsError([Finding("CB803", "no revision stands before the colon")])
        asked = ("--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        commit = _git(root, "rev-parse", *asked).decode("ascii").strip()
    except subprocess.CalledProcessError:
        help_text = "a commit, branch or tag, as `git log` and `git branch` name them"
        message = f"no revision {quote(revision)} in this repository"
        raise FindingsError([Finding("CB803", message, help=help_text)]) from None
    listed = _git(root, "ls-tree", "-r", "-z", "--name-only", commit).split(b"\0")
    return AtRevision(revision, commit, root, frozenset(map(os.fsdecode, filter(None, listed))))


def path_inside(files: AtRevision, path: str) -> str:
    """The path from the top of the repository: `./` and `../` are from where we are, as git has it."""
    if path.startswith(("./", "../")) or path in (".", ".."):
        full = Path(os.path.normpath(Path.cwd().resolve() / path))
        root = files.root.resolve()
        if not full.is_relative_to(root):
            raise _not_there(files, path)
        path = full.relative_to(root).as_posix()
    clean = str(PurePosixPath(path.strip("/") or "."))
    known = clean in files.paths or any(p.startswith(f"{clean}/") for p in files.paths)
    if clean != "." and not known:
        raise _not_there(files, path)
    return clean


def _not_there(files: AtRevision, path: str) -> FindingsError:
    ends = [name for name in files.folders() if name.rsplit("/", 1)[-1] == path.rsplit("/", 1)[-1]]
    help_text = f"did you mean `{files.revision}:{ends[0]}`?" if len(ends) == 1 else None
    help_text = help_text or did_you_mean(path, files.folders())
    message = f"{quote(path)} is not in revision {quote(files.revision)}"
    usual = "a path is counted from the top of the repository, or begins with `./`"
    return FindingsError([Finding("CB804", message, help=help_text or usual)])


def _git(folder: Path, *words: str) -> bytes:
    """What git prints; raises `CalledProcessError` where it refuses."""
    try:
        done = subprocess.run(
            ["git", *words], cwd=folder, capture_output=True, check=True, env=os.environ | _QUIETLY
        )
    except FileNotFoundError:
        help_text = "install git, or check the revision out and name its folder"
        raise FindingsError(
            [Finding("CB801", "git is needed to read a revision", help=help_text)]
        ) from None
    except subprocess.CalledProcessError as error:
        if words[:2] == ("rev-parse", "--show-toplevel"):
            said = error.stderr.decode("utf-8", "replace").splitlines() or [""]
            reason = said[0].removeprefix("fatal: ")
            message = f"revisions are of a git repository, and {quote(str(folder))} is in none"
            raise FindingsError([Finding("CB802", message, help=f"git says: {reason}")]) from None
        raise
    return done.stdout
