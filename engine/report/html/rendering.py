"""A page from its parts: Jinja fills the templates, and whatever comes from data is escaped.

The page asks the network for nothing and says so to the browser: style and script that it may use are named by their
hashes, all else is refused. An unknown name in a template is an error.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

TEMPLATES: Final = Path(__file__).resolve().parent / "templates"


def rendered(template: str, **parts: Any) -> str:
    """The page of a template, with style and script in it."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    style, script = (_own(name) for name in ("page.css", "page.js"))
    policy = f"default-src 'none'; style-src {_hashed(style)}; script-src {_hashed(script)}"
    trusted = {"style": Markup(style), "script": Markup(script), "policy": policy}
    return environment.get_template(template).render(**trusted, **parts)


def _own(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _hashed(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode('ascii')}'"
