"""The HTTP API of Quantask, as a Jupyter Server extension, as a local process and as a JupyterHub service."""

from __future__ import annotations

import os
from typing import Any

PARENT = os.getppid()
"""Who has started this process: known before what takes long is imported, for a parent may end meanwhile."""


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    from quantask_server.extension import QuantaskExtension

    return [{"module": "quantask_server.extension", "app": QuantaskExtension}]
