"""Find the API: what was configured, else what this kernel belongs to, else the local process, started if need be."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit, urlunsplit

from quantask_jupyter.client.endpoint import Answer, Endpoint, Origin, answers, ask
from quantask_jupyter.client.local_process import local_endpoint
from quantask_jupyter.errors import ApiUnreachableError, SettingsError
from quantask_jupyter.jupyter_folders import runtime_folder
from quantask_jupyter.load_settings import HTTP, checked_token, checked_url, load_settings, started_by_hub

GIVEN_TOKEN = "kernels-of-jupyter-"  # noqa: S105  (how the token begins that a Jupyter Server gives its kernels)
_ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104  (read, not bound)


def find_api(url: str = "", token: str = "") -> Endpoint:
    """Return the first that answers of: the configuration, JupyterHub, the kernel's parent, the local process.

    An API that somebody configured is used or reported, never passed over: a circuit must not run elsewhere than its
    author thinks. What was only left behind (by a server that has gone, say) is passed over. Under a JupyterHub there
    is no local process: a class's circuits run where its teacher sees them, or not at all.

    Args:
        url: as configured in the notebook; empty to look in the environment and further.
        token: for ``url``.

    Raises:
        SettingsError: a variable of the environment is wrong.
        ApiUnreachableError: there is none, and the local process cannot be started.
    """
    configured = _configured(url, token)
    if configured is not None and configured.origin is Origin.CONFIGURATION:
        return configured
    around = list(_around(configured))
    found = next((endpoint for endpoint in around if answers(endpoint)), None)
    if found is not None:
        return found
    return _under_hub(around) if started_by_hub() else local_endpoint()


def _under_hub(around: list[Endpoint]) -> Endpoint:
    """Return the API that refuses, or is silent: what is asked of it next says why it is of no use.

    Raises:
        ApiUnreachableError: there is none.
    """
    found = {ask(endpoint): endpoint for endpoint in reversed(around)}
    for answer in (Answer.REFUSAL, Answer.NOTHING):
        if answer in found:
            return found[answer]
    raise ApiUnreachableError(
        "JupyterHub has started this notebook's server, which does not offer Quantask; nothing is run elsewhere.",
        hint="Ask who runs the Hub: is Quantask installed for users' servers, and has this one been restarted since?",
    )


def _configured(url: str, token: str) -> Endpoint | None:
    if url:
        where, key = checked_url("QuantumMagics.url", url, HTTP), checked_token("QuantumMagics.token", token)
        return Endpoint.below(where, key, Origin.CONFIGURATION)
    settings = load_settings()
    if not settings.url:
        return None
    given = settings.token.startswith(GIVEN_TOKEN)
    return Endpoint.below(settings.url, settings.token, Origin.ENVIRONMENT if given else Origin.CONFIGURATION)


def _around(given: Endpoint | None) -> Iterator[Endpoint]:
    if given is not None:
        yield given
    yield from _hub(os.environ)
    yield from _parent_server(os.environ)


def _hub(environ: Mapping[str, str]) -> Iterator[Endpoint]:
    """Yield the user's own server under JupyterHub, whose extension forwards to the Hub's service."""
    token = environ.get("JUPYTERHUB_API_TOKEN", "")
    service = urlsplit(environ.get("JUPYTERHUB_SERVICE_URL", ""))
    if not token or service.scheme not in ("http", "https") or not service.hostname:
        return
    host = _ANY_ADDRESS.get(service.hostname)
    if host:
        service = service._replace(netloc=f"{host}:{service.port}" if service.port else host)
    prefix = environ.get("JUPYTERHUB_SERVICE_PREFIX") or service.path
    yield Endpoint.below(urlunsplit(service._replace(path=prefix, query="", fragment="")), token, Origin.HUB)


def _parent_server(environ: Mapping[str, str]) -> Iterator[Endpoint]:
    """Yield the Jupyter Server that started this kernel, by the file that each server writes about itself."""
    for parent in dict.fromkeys((environ.get("JPY_PARENT_PID", ""), str(os.getppid()))):
        try:
            server = json.loads((runtime_folder() / f"jpserver-{parent}.json").read_text(encoding="utf-8"))
            url, token, by_socket = str(server["url"]), str(server["token"]), bool(server.get("sock"))
        except (SettingsError, OSError, ValueError, KeyError, TypeError):
            continue
        if not by_socket and urlsplit(url).scheme in ("http", "https"):
            yield Endpoint.below(url, token, Origin.PARENT)
