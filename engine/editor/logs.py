"""What the server writes down, and what it does not: a request that is refused is an answer, and no fault.

`pygls` logs every error that it answers with, and how it came about. That belongs to faults only.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from engine.diagnostics.findings import Finding

_FORM: Final = "%(levelname)s %(name)s: %(message)s"
_PYGLS: Final = "pygls.protocol.json_rpc"


class RefusedError(JsonRpcException):
    """What was asked for cannot be, with the reason; a client shows it."""

    CODE = types.LSPErrorCodes.RequestFailed

    @classmethod
    def of_finding(cls, finding: Finding) -> RefusedError:
        """With the code, the message and the hint of a finding."""
        hint = "" if finding.help is None else f" ({finding.help})"
        return cls(f"{finding.code}: {finding.message}{hint}")


class _Faults(logging.Filter):
    """Lets through what is no refusal; of a refusal only the reason, where all is written down. What can no longer be
    told to a client that has ended the server is no fault.
    """

    def __init__(self, ended: Callable[[], bool]) -> None:
        super().__init__()
        self._ended = ended

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        if not isinstance(error, RefusedError):
            return not self._ended()
        record.levelno, record.levelname = logging.INFO, "INFO"
        record.msg, record.args, record.exc_info = "refused: %s", (error.message,), None
        return logging.getLogger().isEnabledFor(logging.INFO)


def write_logs(path: Path | None, ended: Callable[[], bool]) -> None:
    """Write what happens to a file; without one, faults alone to standard error, which editors keep. `ended`: whether
    the server has been told to end.
    """
    handler = (
        logging.StreamHandler() if path is None else logging.FileHandler(path, encoding="utf-8")
    )
    level = logging.WARNING if path is None else logging.INFO
    handler.setFormatter(logging.Formatter(_FORM))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("pygls").setLevel(logging.WARNING)  # it would write down every message whole
    logging.getLogger(_PYGLS).addFilter(_Faults(ended))
