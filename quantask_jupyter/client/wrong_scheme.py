"""Why nothing answers at a URL where something does: ``https`` where a server speaks ``http``, or a certificate."""

from __future__ import annotations

import warnings
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from quantask_jupyter.errors import ApiUnreachableError

if TYPE_CHECKING:
    from urllib3.exceptions import HTTPError

LOOK_SECONDS = 2.0
OTHER = {"http": "https", "https": "http"}


def wrong_scheme(url: str, error: HTTPError, *, known: bool = False) -> ApiUnreachableError | None:
    """Return what is to be mended in a URL, which to try again does not mend; None for a server that is away.

    Args:
        url: of the API.
        error: with which a request has failed.
        known: whether an API has answered there: its scheme is right, and its certificate may have changed.
    """
    from urllib3.exceptions import NewConnectionError, SSLError

    if isinstance(error, NewConnectionError):
        return None  # nobody listens there
    if why := getattr(error.args[0] if isinstance(error, SSLError) and error.args else None, "verify_message", ""):
        return ApiUnreachableError(
            f"The certificate of what answers at {url} is not accepted: {why}.",
            hint="Use the name that it is for, and have this machine trust who has signed it (SSL_CERT_FILE).",
        )
    scheme = urlsplit(url).scheme
    if known:
        return None
    other = OTHER[scheme]
    if not _answers(urlsplit(url)._replace(scheme=other).geturl()):
        return None
    return ApiUnreachableError(
        f"What answers at {url} speaks {other}, and not {scheme}.", hint=f"Write {other}:// in the URL."
    )


def _answers(url: str) -> bool:
    import urllib3
    from urllib3.exceptions import HTTPError, InsecureRequestWarning

    with urllib3.PoolManager(cert_reqs="CERT_NONE", retries=False, timeout=LOOK_SECONDS) as pool:
        try:
            with warnings.catch_warnings(category=InsecureRequestWarning, action="ignore"):
                answer = pool.request("GET", url, redirect=False)  # nothing secret is sent
        except HTTPError:
            return False
    return answer.status != HTTPStatus.BAD_REQUEST  # so servers of TLS say in plain HTTP that they are that
