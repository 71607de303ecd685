"""What a Jupyter Server gives its kernels: the API's URL and a token that opens Quantask alone."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping

from quantask_jupyter.client.find_api import GIVEN_TOKEN

URL = "QUANTASK_URL"
TOKEN = "QUANTASK_TOKEN"  # noqa: S105  (a variable's name)
TOKEN_FILE = "QUANTASK_TOKEN_FILE"  # noqa: S105
ANY_ADDRESS = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104  (read, not bound)


def new_scoped_token() -> str:
    """Return a token for one server's kernels, which tells where it comes from."""
    return f"{GIVEN_TOKEN}{secrets.token_urlsafe(32)}"


def without_outer_server(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without what another server gave.

    A Jupyter Server that was started in another one's terminal or kernel has inherited that one's URL and token; they
    are not its configuration.
    """
    inherited = environ.get(TOKEN, "").startswith(GIVEN_TOKEN)
    return {name: value for name, value in environ.items() if not (inherited and name in (URL, TOKEN))}


def tell_kernels(url: str, token: str) -> None:
    """Have kernels that start from now on use an API; a file of a token was the server's own."""
    os.environ.pop(TOKEN_FILE, None)
    os.environ.update({URL: url, TOKEN: token})


def reachable_url(ip: str, port: int, base_url: str) -> str:
    """Return the URL at which kernels on this machine reach a server that listens on ``ip``."""
    host = ANY_ADDRESS.get(ip) or (f"[{ip}]" if ":" in ip else ip)
    return f"http://{host}:{port}{base_url}"
