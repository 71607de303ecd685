"""The pages: the caller's courses, one course, one task; and what is asked for from them."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from tornado.template import Loader
from tornado.web import authenticated
from typing_extensions import override

from quantask_jupyter.domain.methods import METHODS
from quantask_jupyter.errors import NotAllowedError, QuantumError
from quantask_jupyter.widget.picture.svg import to_svg
from quantask_server.class_page import words
from quantask_server.class_page.assets import asset_version
from quantask_server.class_page.browser_login import Browsed
from quantask_server.class_page.change_words import change_words
from quantask_server.class_page.course_seen import look
from quantask_server.class_page.load_plot import draw_load
from quantask_server.class_page.page_query import ClassPageQuery
from quantask_server.error_status import status_of
from quantask_server.handlers.base import authorized
from quantask_server.handlers.courses import CourseHandler

TEMPLATES = Loader(str(Path(__file__).parent / "templates"))  # escapes whatever is put into them
HTML = "text/html; charset=utf-8"
LOADS = "quantask_loads"  # the key in an application's settings


class Done(BaseModel):
    """The answer to what is set: it is."""


class PageHandler(Browsed, CourseHandler):
    """What all pages share: who may see them, what a browser may do with them, and errors as a page."""

    @cached_property
    def nonce(self) -> str:
        """Return what marks the page's own script and styles: no other ones are run or used."""
        return secrets.token_urlsafe(16)

    @property
    def content_security_policy(self) -> str:
        """Return what the page may load: our script and styles, pictures, and itself."""
        own = f"'nonce-{self.nonce}'"
        return (
            f"default-src 'none'; script-src {own}; style-src {own}; img-src 'self' data:; connect-src 'self'; "
            "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        )

    @override
    def set_default_headers(self) -> None:
        """Keep other pages of this origin, which students may write, from holding a window on this one."""
        super().set_default_headers()
        self.set_header("Cross-Origin-Opener-Policy", "noopener-allow-popups")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.set_header("Referrer-Policy", "same-origin")

    async def show(self, template: str, **shown: Any) -> None:
        """Answer with a page; one of a large class is written while others are served."""
        page = await asyncio.to_thread(self._page(template, **shown))
        self.finish(page, set_content_type=HTML)  # type: ignore[call-arg]  # Jupyter's

    def _page(self, template: str, **shown: Any) -> Callable[[], bytes]:
        return partial(
            TEMPLATES.load(template).generate,
            words=words,
            base_url=self.base_url,
            nonce=self.nonce,
            asset_version=asset_version(),
            xsrf=self._xsrf_of_page(),
            caller=self.caller if self.current_user else None,
            **shown,
        )

    @override
    def answer_error(self, error: QuantumError) -> None:
        """Show an error as a page, or tell it to a script."""
        if not self.is_visited:
            super().answer_error(error)
            return
        self.set_status(status_of(error))
        self.finish(self._page("error.html", error=error)(), set_content_type=HTML)  # type: ignore[call-arg]

    def _xsrf_of_page(self) -> str:
        if not self.current_user:
            return ""
        token = self.xsrf_token
        return token.decode() if isinstance(token, bytes) else str(token)


class CoursesPage(PageHandler):
    """The courses that the caller teaches: a list of them, or the one there is."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self) -> None:
        """Show them, or go to the only one."""
        taught = set(self.caller.teaches)
        if self.caller.is_operator:
            taught |= set(await (await self.api()).ports.courses.names_of_courses())
        elif not taught:
            raise NotAllowedError(
                "You teach no course here.", hint="Who runs the Hub puts instructors into a group of their course."
            )
        if len(taught) == 1:
            self.redirect(f"{self.base_url}class/{words.in_path(taught.pop())}")
        else:
            await self.show("courses.html", taught=sorted(taught))


class ClassPage(PageHandler):
    """One course."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self, course: str) -> None:
        """Show its students, its queue, its load and its newest tasks."""
        self.access(course)
        seen = await look(self, self.settings[LOADS], course, self.parse_query(ClassPageQuery))
        plot = to_svg(draw_load(seen.load), styled=False)
        await self.show("class.html", seen=seen, methods=METHODS, change_words=change_words, plot=plot)
