"""Writes the template of translations: ``python -m tests.translations``."""

from __future__ import annotations

from tests.translations.catalog import TEMPLATE, template

TEMPLATE.parent.mkdir(exist_ok=True)
TEMPLATE.write_bytes(template())
