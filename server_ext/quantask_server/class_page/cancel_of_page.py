"""What is cancelled from the class page: all of a student, or with a tag."""

from __future__ import annotations

from http import HTTPStatus

from tornado.web import authenticated
from typing_extensions import override

from quantask_jupyter.errors import RequestInvalidError
from quantask_server.class_page.page_query import CancelOfPageQuery
from quantask_server.class_page.pages import PageHandler
from quantask_server.handlers.base import authorized


class CancelOfPage(PageHandler):
    """``class/COURSE/cancel``."""

    @override
    @authenticated
    @authorized(action="write", resource="quantask")
    async def post(self, course: str) -> None:
        """Cancel what waits or runs of an owner, or with a tag; each task's history says who did."""
        self.access(course)
        query = self.parse_query(CancelOfPageQuery)
        if query.of is None and query.tag is None:
            raise RequestInvalidError("Say whose tasks, or those with which tag.")
        self.reply(await self.cancel(course, query.of, query.tag), HTTPStatus.ACCEPTED)
