"""Control groups of Linux: what a container, or a service of systemd, lets this process use."""

from __future__ import annotations

from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
OWN_GROUPS = Path("/proc/self/cgroup")


def folders(controller: str, own: Path, root: Path) -> list[Path]:
    """Return the folders of this process's groups of a controller, and those above them; "" means version 2."""
    try:
        lines = own.read_text().splitlines()
    except OSError:
        return []  # not Linux
    return [
        folder
        for _, controllers, path in (line.split(":", 2) for line in lines)
        if controller in controllers.split(",")
        for folder in _group_and_above(root / controller, path)
    ]


def _group_and_above(tree: Path, path: str) -> list[Path]:
    # Each group above limits too. In a container the path can be the host's, of which only the tree's root is visible.
    here = tree / path.lstrip("/")
    return [folder for folder in (here, *here.parents) if folder.is_relative_to(tree)]


def text_of(file: Path) -> str:
    """Return a file's text, or nothing if it cannot be read."""
    try:
        return file.read_text().strip()
    except OSError:
        return ""
