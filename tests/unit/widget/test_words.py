"""The front end's words can be taken out of it and translated."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.translations.catalog import FRONTEND, TEMPLATE, messages, sources, template

SAID = re.compile(r"\btrans\.(?:__|_n)\(")
COMMENT = re.compile(r"^\s*(?://|\*|/\*).*$", re.MULTILINE)


def test_the_template_of_translations_has_the_words_of_the_sources() -> None:
    assert TEMPLATE.read_bytes() == template(), "run make words"


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.relative_to(FRONTEND).as_posix())
def test_whatever_a_module_says_is_literal_text_that_gettext_finds(source: Path) -> None:
    code = COMMENT.sub("", source.read_text())
    assert len(messages(source)) == len(SAID.findall(code))


def test_a_message_has_a_plural_everywhere_or_nowhere() -> None:
    every = [message for source in sources() for message in messages(source)]
    alone = {message for message in every if isinstance(message, str)}
    counted = {message[0] for message in every if isinstance(message, tuple)}
    assert alone & counted == set()  # JupyterLab would leave one of the two untranslated
    assert len(alone) > 100
    assert len(counted) > 15


def test_the_template_can_be_read_by_gettext() -> None:
    catalog = read_po(BytesIO(template()))
    retry = catalog.get("Retry")
    assert retry is not None
    assert retry.locations == [("card/task_view.js", None)]
    shots = catalog.get("%2 shot")
    assert shots is not None
    assert shots.id == ("%2 shot", "%2 shots")
    assert catalog.get("Tell when a task has ended") is not None  # a setting
