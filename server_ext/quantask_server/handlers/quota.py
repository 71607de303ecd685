"""Quota: what is left of it."""

from __future__ import annotations

from tornado.web import authenticated
from typing_extensions import override

from quantask_jupyter.service.quota import quotas_of
from quantask_server.handlers.base import QuantaskHandler, authorized
from quantask_server.quota_answers import QuotaOut


class QuotaHandler(QuantaskHandler):
    """``/quota``."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self) -> None:
        """Tell what is left of the caller's quota, and why the caller's next task waits."""
        api = await self.api()
        quotas = await quotas_of(api.ports, api.settings, self.caller)
        waits_for = api.worker_trouble or await api.why_waiting.of_owner(self.owner, self.caller.only_course)
        self.reply(QuotaOut.of(quotas, max_shots=api.settings.max_shots, waits_for=waits_for))
