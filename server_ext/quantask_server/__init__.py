"""The HTTP API of Quantask, as a Jupyter Server extension, as a local process and as a JupyterHub service."""

from __future__ import annotations

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    from quantask_server.extension import QuantaskExtension

    return [{"module": "quantask_server.extension", "app": QuantaskExtension}]
