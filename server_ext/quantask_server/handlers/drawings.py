"""Drawings: how a circuit looks, of a task or of what was not submitted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tornado.web import authenticated
from typing_extensions import override

from quantask_jupyter.domain.circuit import check_circuit
from quantask_jupyter.service.access import access_to_task
from quantask_server.answers import DrawingOut
from quantask_server.bodies import DrawingIn
from quantask_server.handlers.base import QuantaskHandler, authorized
from quantask_server.handlers.submitting import SubmitHandler
from quantask_server.host import ApiHost


async def drawing_of(host: ApiHost, owner: str, task_id: UUID) -> dict[str, Any]:
    """Return the drawing of a task's circuit, in its wire form; it is made when it is first asked for, and kept.

    Raises:
        TaskNotFoundError: the owner has no such task.
        QuantumError: the circuit cannot be drawn.
    """
    tasks = (await host.api()).ports.tasks
    drawing = await tasks.drawing(owner, task_id)
    if drawing is None:
        request = (await tasks.get_request(owner, task_id)).tasks[0].request
        drawing = await host.drawings.draw(request.circuit, request.parameters)
        await tasks.keep_drawing(task_id, drawing)
    return drawing


class TaskDrawingHandler(QuantaskHandler):
    """``/tasks/ID/drawing``."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self, task_id: str) -> None:
        """Return the drawing of a task's circuit."""
        wanted = await self.task_id(task_id)
        api = await self.api()
        access = await access_to_task(api.ports.tasks, self.caller, wanted)
        self.reply(DrawingOut(**await drawing_of(self.host, access.owner, wanted)))


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
