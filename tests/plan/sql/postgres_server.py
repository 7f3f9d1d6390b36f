"""A PostgreSQL server of the tests' own: in a directory that goes away with it, on a socket, without a network."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Nothing that is written here is to outlive the tests.
QUICK = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "listen_addresses=",
    "jit=off",
)


def binaries() -> Path | None:
    """Where the server's programs are; None if there are none."""
    found = shutil.which("postgres")
    places = [
        *([Path(found).resolve().parent] if found else []),
        *sorted(Path("/usr/lib/postgresql").glob("*/bin")),
    ]
    return next((place for place in places if (place / "initdb").exists()), None)


@contextmanager
def server() -> Iterator[str]:
    """A running server; how to connect to it."""
    programs = binaries()
    assert programs is not None
    directory = Path(tempfile.mkdtemp(prefix="clausebook-pg-"))
    owner = _owner()
    if owner is not None:
        os.chown(directory, owner.pw_uid, owner.pw_gid)
    name = None if owner is None else owner.pw_uid
    group = None if owner is None else owner.pw_gid
    user = "clausebook"
    initialise = [str(programs / "initdb"), "-D", str(directory / "data"), "-U", user]
    initialise += ["-E", "UTF8", "--locale=C.UTF-8", "-N"]
    try:
        subprocess.run(
            initialise, check=True, capture_output=True, user=name, group=group, cwd=directory
        )
        options = [part for option in QUICK for part in ("-c", option)]
        command = [
            str(programs / "postgres"),
            "-D",
            str(directory / "data"),
            "-k",
            str(directory),
            *options,
        ]
        with (directory / "log").open("wb") as log:
            process = subprocess.Popen(
                command, stdout=log, stderr=log, user=name, group=group, cwd=directory
            )
        try:
            _wait(programs, directory, process)
            yield f"host={directory} user={user} dbname=postgres"
        finally:
            process.terminate()
            process.wait(30)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _wait(programs: Path, directory: Path, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError((directory / "log").read_text(encoding="utf-8"))
        if (
            subprocess.run([programs / "pg_isready", "-q", "-h", directory], check=False).returncode
            == 0
        ):
            return
        time.sleep(0.05)
    raise RuntimeError("the server did not start")


def _owner() -> pwd.struct_passwd | None:
    """Somebody other than root, as whom the server consents to run; None if that is who we are."""
    if os.getuid():
        return None
    return pwd.getpwnam(
        "postgres" if any(u.pw_name == "postgres" for u in pwd.getpwall()) else "nobody"
    )
