"""Every word of the front end and of its settings, as gettext's template of a translation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import write_po

FRONTEND = Path(__file__).parents[2] / "quantask_jupyter" / "frontend"
TEMPLATE = FRONTEND / "locale" / "quantask_jupyter.pot"  # JupyterLab's name for the extension's messages
MESSAGES = {"trans.__": None, "trans._n": (1, 2)}
SCHEMA = FRONTEND / "lab" / "schema" / "panel.json"
SAID_OF_SETTINGS = ("title", "description")
HEADER = b"""# Made by make words: what there is to be translated of Quantask.
msgid ""
msgstr ""
"Project-Id-Version: quantask_jupyter\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def sources() -> list[Path]:
    """Return the front end's modules, and neither its tests nor what others have written."""
    folders = ("", "card", "histogram", "lab", "state", "sweep", "task_list")
    return sorted(path for folder in folders for path in (FRONTEND / folder).glob("*.js") if path.name != "words.js")


def messages(source: Path) -> list[str | tuple[str, ...]]:
    """Return what a module says: texts, and pairs of singular and plural."""
    found = extract_from_file("javascript", source, MESSAGES, options={"parse_template_string": "true"})
    return [message for _line, message, _comments, _context in found]


def template() -> bytes:
    """Return the template, the same for the same words: it has neither a date nor lines of sources."""
    catalog = Catalog()
    for source in sources():
        for message in messages(source):
            catalog.add(message, locations=[(source.relative_to(FRONTEND).as_posix(), 0)])
    for said in _said_of_settings(json.loads(SCHEMA.read_text())):
        catalog.add(said, locations=[(SCHEMA.relative_to(FRONTEND).as_posix(), 0)])
    written = BytesIO()
    write_po(written, catalog, omit_header=True, sort_output=True, include_lineno=False, width=0)
    return HEADER + written.getvalue()


def _said_of_settings(schema: dict[str, Any]) -> Iterator[str]:
    for each in (schema, *schema["properties"].values()):
        yield from (each[key] for key in SAID_OF_SETTINGS if key in each)
