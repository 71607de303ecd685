"""The XSRF check: a request that comes by a cookie must come from a page of this site.

A page of another site can make a browser send the cookie along, but can neither read the XSRF token nor say where the
request comes from. Who comes by a token in the Authorization header is spared the check.
"""

from __future__ import annotations

from tornado import web
from typing_extensions import override

from quantask_jupyter.errors import NotAllowedError


class XsrfCheck(web.RequestHandler):
    """Checks requests that change something, as Jupyter Server does by itself, and those that only read."""

    @override
    def check_xsrf_cookie(self) -> None:
        """Check it for those who came by a cookie; who did not come in at all gets to hear that instead.

        Raises:
            NotAllowedError: it is missing or wrong.
        """
        if getattr(self, "_jupyter_current_user", None) is None:
            return
        # JupyterHub asks no token of who opens a page or shows a picture. Under it all users' servers are one site, and
        # a script of any of them can pass for either; here is no page and no picture.
        self.request.headers["Sec-Fetch-Mode"] = "cors"
        try:
            super().check_xsrf_cookie()
        except web.HTTPError as error:
            raise NotAllowedError(
                "The request came by a cookie, without the XSRF token or from another site.",
                hint="Send the value of the cookie _xsrf in the header X-XSRFToken, or a token in Authorization.",
            ) from error

    def check_origin_of_read(self) -> None:
        """Check a request that only reads: Jupyter Server checks by itself only what changes something.

        Raises:
            NotAllowedError: the request came by a cookie from another site's page.
        """
        if self.request.method in ("GET", "HEAD") and self.current_user:
            self.check_xsrf_cookie()
