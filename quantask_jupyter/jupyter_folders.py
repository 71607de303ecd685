"""Jupyter's folders of this user, in which data and what runs lie on a laptop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from jupyter_core.paths import jupyter_data_dir, jupyter_runtime_dir

from quantask_jupyter.errors import SettingsError

NO_HOME = "This user has no home folder: set HOME to a folder that it may write."


def data_folder() -> Path:
    """Return the folder in which Jupyter keeps a user's data.

    Raises:
        SettingsError: the user has no home folder, and none is named.
    """
    return _below_home(jupyter_data_dir)


def runtime_folder() -> Path:
    """Return the folder in which Jupyter keeps what it needs while it runs.

    Raises:
        SettingsError: the user has no home folder, and none is named.
    """
    return _below_home(jupyter_runtime_dir)


def _below_home(folder: Callable[[], str]) -> Path:
    try:
        return Path(folder())
    except RuntimeError:  # as pathlib says that there is no home
        raise SettingsError(NO_HOME) from None
