"""The application of the API: its endpoints and what its handlers find in the settings. All hosts serve this one."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from jupyter_server.auth.authorizer import AllowAllAuthorizer
from jupyter_server.auth.identity import IdentityProvider
from tornado import web

from quantask_server.handlers.assignments import (
    AssignmentHandler,
    AssignmentsHandler,
    SubmissionsHandler,
    VerdictHandler,
)
from quantask_server.handlers.base import CALLER, HOST, IDENTITY, QuantaskHandler, UnknownEndpointHandler
from quantask_server.handlers.batches import BatchesHandler, BatchHandler, BatchResultsHandler, CancelBatchHandler
from quantask_server.handlers.course_settings import (
    CourseHistoryHandler,
    CourseLimitsHandler,
    CourseSettingsHandler,
    LessonHandler,
    PauseHandler,
    ResumeHandler,
    StopLessonHandler,
)
from quantask_server.handlers.courses import (
    CancelCourseHandler,
    CoursesHandler,
    LoadHandler,
    QueueHandler,
    StudentsHandler,
)
from quantask_server.handlers.drawings import DrawingsHandler, TaskDrawingHandler
from quantask_server.handlers.estimate import EstimateHandler
from quantask_server.handlers.expectations import BatchExpectationsHandler, TaskExpectationsHandler
from quantask_server.handlers.grades import GradesHandler
from quantask_server.handlers.outputs import BatchOutputHandler, TaskOutputHandler
from quantask_server.handlers.probes import READINESS, LiveHandler, Readiness, ReadyHandler
from quantask_server.handlers.quota import QuotaHandler
from quantask_server.handlers.system import (
    BackendsHandler,
    HealthHandler,
    MetricsHandler,
    OpenApiHandler,
)
from quantask_server.handlers.tasks import (
    CancelTaskHandler,
    RetryTaskHandler,
    TaskHandler,
    TaskPointsHandler,
    TaskRequestHandler,
    TasksHandler,
)
from quantask_server.host import ApiHost
from quantask_server.identity import CallerOf

ROUTES: tuple[tuple[str, type[QuantaskHandler]], ...] = (
    ("/tasks", TasksHandler),
    ("/quota", QuotaHandler),
    ("/courses", CoursesHandler),
    ("/courses/{course}/students", StudentsHandler),
    ("/courses/{course}/queue", QueueHandler),
    ("/courses/{course}/load", LoadHandler),
    ("/courses/{course}/cancel", CancelCourseHandler),
    ("/courses/{course}", CourseSettingsHandler),
    ("/courses/{course}/history", CourseHistoryHandler),
    ("/courses/{course}/lesson", LessonHandler),
    ("/courses/{course}/lesson/stop", StopLessonHandler),
    ("/courses/{course}/limits", CourseLimitsHandler),
    ("/courses/{course}/pause", PauseHandler),
    ("/courses/{course}/resume", ResumeHandler),
    ("/tasks/{task_id}", TaskHandler),
    ("/tasks/{task_id}/request", TaskRequestHandler),
    ("/tasks/{task_id}/points", TaskPointsHandler),
    ("/tasks/{task_id}/expectation-values", TaskExpectationsHandler),
    ("/tasks/{task_id}/output", TaskOutputHandler),
    ("/tasks/{task_id}/drawing", TaskDrawingHandler),
    ("/tasks/{task_id}/cancel", CancelTaskHandler),
    ("/tasks/{task_id}/retry", RetryTaskHandler),
    ("/tasks/{task_id}/verdict", VerdictHandler),
    ("/assignments", AssignmentsHandler),
    ("/assignments/{name}", AssignmentHandler),
    ("/assignments/{name}/students", GradesHandler),
    ("/assignments/{name}/submissions", SubmissionsHandler),
    ("/drawings", DrawingsHandler),
    ("/batches", BatchesHandler),
    ("/batches/{batch_id}", BatchHandler),
    ("/batches/{batch_id}/results", BatchResultsHandler),
    ("/batches/{batch_id}/expectation-values", BatchExpectationsHandler),
    ("/batches/{batch_id}/output", BatchOutputHandler),
    ("/batches/{batch_id}/cancel", CancelBatchHandler),
    ("/backends", BackendsHandler),
    ("/estimate", EstimateHandler),
    ("/health", HealthHandler),
    ("/openapi.json", OpenApiHandler),
)

OWN_PROCESS_ROUTES: tuple[tuple[str, type[QuantaskHandler]], ...] = (
    ("/live", LiveHandler),
    ("/ready", ReadyHandler),
)
"""Those that a Jupyter Server does not have: what watches it asks Jupyter."""

_NOT_OURS = ("static_path", "autoreload", "debug")  # settings with which an application does more than hold them

log = logging.getLogger(__name__)


def quantask_application(
    host: ApiHost,
    identity: IdentityProvider,
    caller_of: CallerOf,
    *,
    base_url: str = "/",
    settings: Mapping[str, Any] | None = None,
    more_routes: tuple[tuple[str, type[QuantaskHandler]], ...] = (),
    own_process: bool = False,
    pages: Sequence[tuple[str, type[Any]]] = (),
) -> web.Application:
    """Return the application that serves the API under ``{base_url}quantask/api``.

    Args:
        host: opens the API.
        identity: tells who the caller is.
        caller_of: tells whose tasks that user sees.
        base_url: the path below which all is served; begins and ends with a slash.
        settings: those of the Jupyter Server around it, if there is one; its authorizer, origins and headers hold.
        more_routes: endpoints that this host has in addition.
        pages: what is served beside the API: patterns of paths, and who answers there.
        own_process: no Jupyter Server is around it: serve ``{base_url}metrics`` too, and what balancers ask.
    """
    routes = (*ROUTES, *more_routes, *(OWN_PROCESS_ROUTES if own_process else ()))
    rules: list[Any] = [(f"{api_root(base_url)}{_pattern(path)}", handler) for path, handler in routes]
    if own_process:
        rules.append((f"{re.escape(base_url)}metrics", MetricsHandler))
    ours = handler_settings(host, identity, caller_of, base_url, settings or {}) | {READINESS: Readiness(host)}
    return web.Application([*rules, *pages, (r".*", UnknownEndpointHandler)], **ours)


def api_root(base_url: str) -> str:
    """Return the pattern with which the paths of all endpoints begin."""
    return f"{re.escape(base_url)}quantask/api"


def handler_settings(
    host: ApiHost, identity: IdentityProvider, caller_of: CallerOf, base_url: str, around: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what handlers find in their application's settings; ``around`` are those of the server around it."""
    inherited = {name: value for name, value in around.items() if name not in _NOT_OURS}
    return {
        "authorizer": AllowAllAuthorizer(identity_provider=identity),
        "log_function": _log_request,
        **inherited,
        "base_url": base_url,
        "allow_unauthenticated_access": False,
        HOST: host,
        IDENTITY: identity,
        CALLER: caller_of,
    }


def _pattern(path: str) -> str:
    return re.sub(r"\{\w+\}", "([^/]+)", path.replace(".", r"\."))


def _log_request(handler: web.RequestHandler) -> None:
    request, status = handler.request, handler.get_status()
    level = logging.INFO if status >= HTTPStatus.BAD_REQUEST else logging.DEBUG
    log.log(level, "%s %s %s %.1f ms", request.method, request.path, status, 1000 * request.request_time())
