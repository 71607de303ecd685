"""The page's own script and styles, and the palette and cards' styles that it shares with notebooks."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path

from tornado.web import HTTPError, RequestHandler
from typing_extensions import override

_FOLDER = Path(__file__).parent / "assets"
_SHARED = Path(str(files("quantask_jupyter"))) / "static"
ASSETS = {
    "class_page.js": (_FOLDER / "class_page.js", "text/javascript; charset=utf-8"),
    "class_form.js": (_FOLDER / "class_form.js", "text/javascript; charset=utf-8"),
    "class_page.css": (_FOLDER / "class_page.css", "text/css; charset=utf-8"),
    "class_forms.css": (_FOLDER / "class_forms.css", "text/css; charset=utf-8"),
    "class_tables.css": (_FOLDER / "class_tables.css", "text/css; charset=utf-8"),
    "card_widget.css": (_SHARED / "card_widget.css", "text/css; charset=utf-8"),
}
A_YEAR = 31_536_000  # seconds


@cache
def asset_version() -> str:
    """Return what changes with any of the files: it stands in their addresses, so browsers may keep them."""
    return hashlib.sha256(b"".join(path.read_bytes() for path, _ in ASSETS.values())).hexdigest()[:16]


class AssetHandler(RequestHandler):
    """``assets/NAME``: the same for everybody, so without a login."""

    @override
    def get(self, name: str) -> None:
        """Send a file."""
        if name not in ASSETS:
            raise HTTPError(404)
        path, kind = ASSETS[name]
        self.set_header("Content-Type", kind)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        is_named_by_version = self.get_query_argument("v", "") == asset_version()
        self.set_header("Cache-Control", f"max-age={A_YEAR}, immutable" if is_named_by_version else "no-cache")
        self.finish(path.read_bytes())
