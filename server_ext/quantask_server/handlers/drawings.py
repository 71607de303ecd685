"""Drawings: how a circuit looks, of a task or of what was not submitted."""

from __future__ import annotations

from tornado.web import authenticated
from typing_extensions import override

from quantask_jupyter.domain.circuit import check_circuit
from quantask_jupyter.errors import TaskNotFoundError
from quantask_jupyter.service.access import access_to_task
from quantask_server.answers import DrawingOut
from quantask_server.bodies import DrawingIn
from quantask_server.handlers.base import QuantaskHandler, authorized
from quantask_server.handlers.submitting import SubmitHandler


class TaskDrawingHandler(QuantaskHandler):
    """``/tasks/ID/drawing``."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self, task_id: str) -> None:
        """Return the drawing of a task's circuit; it is made when it is first asked for, and kept with the task."""
        wanted = self.parse_id(task_id, TaskNotFoundError)
        api = await self.api()
        access = await access_to_task(api.ports.tasks, self.caller, wanted)
        drawing = await api.ports.tasks.drawing(access.owner, wanted)
        if drawing is None:
            request = (await api.ports.tasks.get_request(access.owner, wanted)).tasks[0].request
            drawing = await self.host.drawings.draw(request.circuit, request.parameters)
            await api.ports.tasks.keep_drawing(wanted, drawing)
        self.reply(DrawingOut(**drawing))


class DrawingsHandler(SubmitHandler):
    """``/drawings``."""

    @override
    @authenticated
    @authorized(action="write", resource="quantask")
    async def post(self) -> None:
        """Return the drawing of a circuit, which is neither run nor kept."""
        circuit, parameters = await self.body_as(DrawingIn, DrawingIn.to_domain)
        check_circuit(circuit, max_bytes=self.host.settings.max_circuit_bytes)
        self.reply(DrawingOut(**await self.host.drawings.draw(circuit, parameters)))
