"""A file that cannot be written → the finding that says so, about the file itself and not the one written beside it."""

from __future__ import annotations

from pathlib import Path

from engine.diagnostics.findings import Finding, FindingsError, quote


def unwritable(path: Path | None, error: OSError, help: str | None = None) -> FindingsError:
    """CB117: `path` cannot be written, and why; None: whatever the output goes to."""
    what = "the output" if path is None else quote(str(path), 200)
    reason = (error.strerror or type(error).__name__).lower()
    hint = help or "what was there before is unchanged; name another place"
    return FindingsError([Finding("CB117", f"cannot write {what}: {reason}", help=hint)])  # fmt: skip
