"""Which HTTP status each error has: the one place that knows."""

from __future__ import annotations

from http import HTTPStatus

from quantask_jupyter import errors
from quantask_jupyter.errors import QuantumError

STATUSES: dict[type[QuantumError], HTTPStatus] = {
    errors.RequestUnreadableError: HTTPStatus.BAD_REQUEST,
    errors.RequestInvalidError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.ParameterError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.LimitExceededError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.CircuitSyntaxError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.CircuitUnsupportedError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.CircuitInvalidError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.NotAuthenticatedError: HTTPStatus.UNAUTHORIZED,
    errors.NotAllowedError: HTTPStatus.FORBIDDEN,
    errors.TaskNotFoundError: HTTPStatus.NOT_FOUND,
    errors.BatchNotFoundError: HTTPStatus.NOT_FOUND,
    errors.CircuitNotFoundError: HTTPStatus.NOT_FOUND,
    errors.CourseNotFoundError: HTTPStatus.NOT_FOUND,
    errors.AssignmentNotFoundError: HTTPStatus.NOT_FOUND,
    errors.EndpointNotFoundError: HTTPStatus.NOT_FOUND,
    errors.MethodNotAllowedError: HTTPStatus.METHOD_NOT_ALLOWED,
    errors.StateConflictError: HTTPStatus.CONFLICT,
    errors.TaskAmbiguousError: HTTPStatus.CONFLICT,
    errors.IdempotencyConflictError: HTTPStatus.CONFLICT,
    errors.RequestTooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.MediaTypeError: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    errors.QuotaExceededError: HTTPStatus.TOO_MANY_REQUESTS,
    errors.CourseLimitError: HTTPStatus.TOO_MANY_REQUESTS,
    errors.TooManyRequestsError: HTTPStatus.TOO_MANY_REQUESTS,
    errors.DatabaseUnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.DatabaseRefusedError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.DatabaseFullError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.DatabaseFileError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.SchemaBehindError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.BrokerUnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.BrokerRefusedError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.BrokerConflictError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.SettingsError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.ApiUnreachableError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.HubUnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.ShuttingDownError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.NotReadyError: HTTPStatus.SERVICE_UNAVAILABLE,
}

RETRY_AFTER_SECONDS: dict[HTTPStatus, int] = {
    HTTPStatus.TOO_MANY_REQUESTS: 60,
    HTTPStatus.SERVICE_UNAVAILABLE: 5,
}
SOON_SECONDS = 2  # when others' requests have ended


def status_of(error: QuantumError) -> HTTPStatus:
    """Return the status of an error; one that is not listed is nobody's fault but ours."""
    return STATUSES.get(type(error), HTTPStatus.INTERNAL_SERVER_ERROR)


def retry_after(error: QuantumError) -> int | None:
    """Return after how many seconds the same request may be answered; None: not before somebody has done something."""
    if error.stays:
        return None
    return SOON_SECONDS if isinstance(error, errors.TooManyRequestsError) else RETRY_AFTER_SECONDS.get(status_of(error))


def error_of(status: int) -> QuantumError:
    """Return the error for a bare HTTP status that Tornado or Jupyter Server has raised."""
    kind = {
        HTTPStatus.UNAUTHORIZED: errors.NotAuthenticatedError,
        HTTPStatus.FORBIDDEN: errors.NotAllowedError,
        HTTPStatus.NOT_FOUND: errors.NotAllowedError,  # how Jupyter Server refuses a page of another origin
        HTTPStatus.METHOD_NOT_ALLOWED: errors.MethodNotAllowedError,
    }.get(HTTPStatus(status))
    if kind is not None:
        return kind()
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return errors.RequestUnreadableError()
    return QuantumError("The server could not answer this request.")
