"""What children are to the system: whose processes they are, and which folders are not theirs to read."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from quantask_jupyter.errors import SettingsError
from quantask_jupyter.jupyter_folders import data_folder, runtime_folder
from quantask_jupyter.settings import Quantask

_NOBODY = 65534
"""The kernel's own number for a user or group that has none."""


def child_user(settings: Quantask) -> tuple[int, int] | None:
    """Return the numbers of user and group that children become; None if they stay who this process is.

    Raises:
        SettingsError: there is no such user, or only root could have its children run as that one.
    """
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if not settings.child_user:
        return (_NOBODY, _NOBODY) if is_root and _has_number(_NOBODY) else None
    user = _numbers_of(settings.child_user)
    if hasattr(os, "geteuid") and user == (os.geteuid(), os.getegid()):
        return None
    if not is_root:
        raise SettingsError(
            "The setting child_user needs a worker that runs as root.",
            hint="Leave it out: children then run as the worker's own user, and the kernel keeps them apart from it.",
        )
    return user


def closed_folders(settings: Quantask) -> tuple[str, ...]:
    """Return folders that children must not read: people's own, and where Quantask keeps tasks and tokens."""
    folders = []
    for folder in (Path.home, data_folder, runtime_folder):
        with suppress(SettingsError, RuntimeError):  # users that no file names have no home
            folders.append(str(folder()))
    if settings.embedded_store:
        file = unquote(urlsplit(settings.database_url).path.removeprefix("/"))
        folders.append(str(Path(file).parent.absolute()))
    return tuple(folders)


def _numbers_of(name: str) -> tuple[int, int]:
    try:
        import pwd  # Windows has none

        entry = pwd.getpwnam(name)
    except (ImportError, KeyError):
        raise SettingsError(f"The setting child_user names a user that this system does not have: {name}.") from None
    return entry.pw_uid, entry.pw_gid


def _has_number(number: int) -> bool:
    """Say whether this container has such a user at all: some have nobody but root."""
    try:
        ranges = Path("/proc/self/uid_map").read_text(encoding="ascii").splitlines()
    except OSError:
        return True
    return any(int(first) <= number < int(first) + int(count) for first, _, count in map(str.split, ranges))
