"""The course that what this kernel submits is for: the setting ``course``, as the environment has it now."""

from __future__ import annotations

import os
from functools import lru_cache

from quantask_jupyter.load_settings import load_settings
from quantask_jupyter.settings import PREFIX


def current_course() -> str:
    """Return the course, or empty text; a cell may set it at any time (``%env QUANTASK_COURSE=a``).

    Raises:
        SettingsError: a variable of the environment is wrong.
    """
    ours = [name for name in os.environ if name.startswith(PREFIX)]  # at each submit: values of others are not decoded
    return _course_in(tuple((name, os.environ[name]) for name in ours))


def use_course(name: str) -> None:
    """Mean another course from now on; without a name, one's only one."""
    if name:
        os.environ[f"{PREFIX}COURSE"] = name
    else:
        os.environ.pop(f"{PREFIX}COURSE", None)


@lru_cache(maxsize=1)  # to read settings takes as long as the rest of a small request
def _course_in(variables: tuple[tuple[str, str], ...]) -> str:
    course: str = load_settings(environ=dict(variables)).course
    return course
