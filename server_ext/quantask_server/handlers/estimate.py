"""Estimates: what the deployment's history tells of a run."""

from __future__ import annotations

from tornado.web import authenticated
from typing_extensions import override

from quantask_jupyter.service.estimate import expected
from quantask_server.estimate_answers import EstimateOut
from quantask_server.handlers.base import QuantaskHandler, authorized
from quantask_server.queries import EstimateQuery


class EstimateHandler(QuantaskHandler):
    """``/estimate``."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self) -> None:
        """Tell how long runs of a size took, whosever they were, and how long the newest ones had waited."""
        query = self.parse_query(EstimateQuery)
        api = await self.api()
        told = await expected(api.ports, query.backend, query.to_domain())
        own_before = await api.ports.tasks.waiting(self.owner)
        course = self.asked_course or self.caller.only_course
        seconds, words = await api.why_waiting.of_new(self.owner, course, own_before)
        self.reply(EstimateOut.of(told, starts_in_seconds=seconds, waits_for=words))
