"""Every error Quantask tells a person about: one class a code, and one text everywhere.

The same code, message and hint appear in the REST reply, in the Python exception and in the card under the cell.
A class's docstring is its message when none is given, so reading this file is reading what users see.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from typing_extensions import override


def visible(text: str) -> str:
    """Return text with its control characters spelled out: it must not colour, hide or move what stands around it."""
    return "".join(c if c in "\n\t" or c.isprintable() else repr(c)[1:-1] for c in text)


class QuantumError(Exception):
    """Something went wrong inside Quantask."""

    code: ClassVar[str] = "INTERNAL"
    default_hint: ClassVar[str | None] = None
    may_pass_again: ClassVar[bool] = True
    """Whether the same request may come out otherwise, if a task has failed with it and is tried again."""
    stays: ClassVar[bool] = False
    """Whether it is so until somebody does something about it: to ask again in a moment is of no use."""
    by_code: ClassVar[dict[str, type[QuantumError]]] = {}

    @override
    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        QuantumError.by_code[cls.code] = cls

    def __init__(
        self,
        message: str | None = None,
        *,
        hint: str | None = None,
        line: int | None = None,
        column: int | None = None,
        source_line: str | None = None,
    ) -> None:
        """Describe the error; ``line`` and ``column`` count from 1 in the circuit's source text."""
        self.message = message or (type(self).__doc__ or "").strip()
        self.hint = hint or self.default_hint
        self.line = line
        self.column = column
        self.source_line = source_line
        super().__init__(self.message)

    @override
    def __str__(self) -> str:
        """Return the text a person reads: message, source line with a caret, hint; control characters spelled out."""
        lines = [f"{self.code}: {self.message}"]
        if self.line is not None and self.source_line is not None:
            gutter = f"{self.line:>4} | "
            lines.append(f"{gutter}{self.source_line}")
            if self.column is not None:
                before = visible(self.source_line[: self.column - 1])
                indent = "".join("\t" if c == "\t" else " " for c in before)
                lines.append(f"{' ' * (len(gutter) - 2)}| {indent}^")
        if self.hint:
            lines.append(f"Hint: {self.hint}")
        return visible("\n".join(lines))

    def _render_traceback_(self) -> list[str]:
        """Tell IPython to print the text alone: the frames of our own code help nobody."""
        return str(self).splitlines()

    def to_dict(self) -> dict[str, Any]:
        """Return the wire form, the value of ``error`` in REST replies and stored tasks."""
        return {
            "code": self.code,
            "message": self.message,
            "hint": self.hint,
            "line": self.line,
            "column": self.column,
            "source_line": self.source_line,
        }

    def of_circuit(self, index: int, name: str | None = None) -> QuantumError:
        """Return the same error, saying which circuit of a batch it is of: by its index, from 0, and its name."""
        which = f"Circuit {index} ({json.dumps(name, ensure_ascii=False)})" if name else f"Circuit {index}"
        return QuantumError.from_dict({**self.to_dict(), "message": f"{which} of the batch: {self.message}"})

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> QuantumError:
        """Rebuild the error from its wire form; a code of a newer version becomes a plain :class:`QuantumError`."""
        kind = QuantumError.by_code.get(str(data.get("code")), QuantumError)
        return kind(
            data.get("message"),
            hint=data.get("hint"),
            line=data.get("line"),
            column=data.get("column"),
            source_line=data.get("source_line"),
        )


QuantumError.by_code[QuantumError.code] = QuantumError


# The circuit or its options are at fault: no retry can mend these.


class CircuitSyntaxError(QuantumError):
    """The circuit is not valid OpenQASM."""

    code = "CIRCUIT_SYNTAX"
    may_pass_again = False


class CircuitUnsupportedError(QuantumError):
    """The circuit uses a construct that the simulator cannot run."""

    code = "CIRCUIT_UNSUPPORTED"
    may_pass_again = False


class CircuitInvalidError(QuantumError):
    """The circuit cannot be run."""

    code = "CIRCUIT_INVALID"
    may_pass_again = False


class ParameterError(QuantumError):
    """The circuit's parameters are not bound as it needs."""

    code = "PARAMETER_INVALID"
    may_pass_again = False


class LimitExceededError(QuantumError):
    """The task is over a limit of this server."""

    code = "LIMIT_EXCEEDED"
    may_pass_again = False


class MemoryLimitError(QuantumError):
    """The simulation needs more memory than a worker may use."""

    code = "MEMORY_LIMIT"
    may_pass_again = False


class WallLimitError(QuantumError):
    """The task ran longer than it may and was stopped."""

    code = "WALL_LIMIT"


class SimulationFailedError(QuantumError):
    """The simulator reported a failure."""

    code = "SIMULATION_FAILED"


class SimulatorCrashedError(QuantumError):
    """The simulator's process ended while it ran this circuit."""

    code = "SIMULATOR_CRASHED"


class ResultInvalidError(QuantumError):
    """The simulator's process answered with something that is not a result."""

    code = "RESULT_INVALID"


# The task's life.


class WorkerLostError(QuantumError):
    """Every worker that ran this task was lost before it finished."""

    code = "WORKER_LOST"


class TaskCancelledError(QuantumError):
    """The task was cancelled."""

    code = "TASK_CANCELLED"


class TaskNotFoundError(QuantumError):
    """There is no such task."""

    code = "TASK_NOT_FOUND"


class TaskAmbiguousError(QuantumError):
    """Several tasks have an id that ends so."""

    code = "TASK_AMBIGUOUS"


class CircuitNotFoundError(QuantumError):
    """You have no task with this circuit: send the circuit itself."""

    code = "CIRCUIT_NOT_FOUND"


class BatchNotFoundError(QuantumError):
    """There is no such batch."""

    code = "BATCH_NOT_FOUND"


class CourseNotFoundError(QuantumError):
    """You have no course of this name."""

    code = "COURSE_NOT_FOUND"


class AssignmentNotFoundError(QuantumError):
    """The course has no such assignment."""

    code = "ASSIGNMENT_NOT_FOUND"


class StateConflictError(QuantumError):
    """The task's state does not allow this."""

    code = "STATE_CONFLICT"


class IdempotencyConflictError(QuantumError):
    """This Idempotency-Key was used before with a different request."""

    code = "IDEMPOTENCY_CONFLICT"


class QuotaExceededError(QuantumError):
    """The owner's quota is used up for now."""

    code = "QUOTA_EXCEEDED"


class CourseLimitError(QuantumError):
    """A limit that your instructor has set for this course is reached."""

    code = "COURSE_LIMIT"
    default_hint = "%quantum quota shows your limits."


# The request.


class RequestUnreadableError(QuantumError):
    """The request's body is not JSON that can be read."""

    code = "REQUEST_UNREADABLE"


class RequestInvalidError(QuantumError):
    """The request is not well formed."""

    code = "REQUEST_INVALID"


class RequestTooLargeError(QuantumError):
    """The request is larger than this server accepts."""

    code = "REQUEST_TOO_LARGE"


class TooManyRequestsError(QuantumError):
    """Too many requests are open at a time."""

    code = "TOO_MANY_REQUESTS"
    default_hint = "Ask again in a moment."


class MediaTypeError(QuantumError):
    """The request's Content-Type must be application/json."""

    code = "UNSUPPORTED_MEDIA_TYPE"


class NotAuthenticatedError(QuantumError):
    """The request carries no valid token for Quantask."""

    code = "NOT_AUTHENTICATED"


class NotAllowedError(QuantumError):
    """This user may not do this."""

    code = "NOT_ALLOWED"


# The server itself.


class EndpointNotFoundError(QuantumError):
    """The Quantask API has no such endpoint."""

    code = "ENDPOINT_NOT_FOUND"


class MethodNotAllowedError(QuantumError):
    """The endpoint does not have this method."""

    code = "METHOD_NOT_ALLOWED"


class ShuttingDownError(QuantumError):
    """The server is shutting down."""

    code = "SHUTTING_DOWN"


class NotReadyError(QuantumError):
    """This process cannot serve requests at the moment."""

    code = "NOT_READY"


class HubUnavailableError(QuantumError):
    """JupyterHub does not answer, so it cannot be said who asks."""

    code = "HUB_UNAVAILABLE"


class AddressInUseError(QuantumError):
    """The port is in use."""

    code = "ADDRESS_IN_USE"


# What a server needs to run.


class SettingsError(QuantumError):
    """A setting is wrong."""

    code = "SETTINGS_INVALID"
    stays = True


class DatabaseUnavailableError(QuantumError):
    """The database cannot be reached; nothing was stored."""

    code = "DATABASE_UNAVAILABLE"


class DatabaseRefusedError(DatabaseUnavailableError):
    """The database refuses what database_url has: user, password, name, TLS, a parameter or a right."""

    code = "DATABASE_REFUSED"
    stays = True


class DatabaseFullError(DatabaseUnavailableError):
    """The disk under the database is full; nothing was stored."""

    code = "DATABASE_FULL"
    default_hint = "Make room on it; tasks that were accepted are safe."
    stays = True


class DatabaseFileError(DatabaseUnavailableError):
    """The database's file cannot be used."""

    code = "DATABASE_FILE"
    stays = True


class SchemaBehindError(QuantumError):
    """The database's schema is not the one this version needs."""

    code = "SCHEMA_BEHIND"
    stays = True


class BrokerUnavailableError(QuantumError):
    """The message broker cannot be reached."""

    code = "BROKER_UNAVAILABLE"


class BrokerRefusedError(BrokerUnavailableError):
    """The message broker refuses what amqp_url has: user, password, virtual host, TLS or a right."""

    code = "BROKER_REFUSED"
    stays = True


class BrokerConflictError(BrokerUnavailableError):
    """The broker has the task queue already, with other arguments or for another database."""

    code = "BROKER_CONFLICT"
    stays = True


# The notebook's side.


class UsageError(QuantumError):
    """The magic's options are not understood."""

    code = "USAGE"


class ApiUnreachableError(QuantumError):
    """No Quantask API answers."""

    code = "API_UNREACHABLE"


class WaitTimeoutError(QuantumError, TimeoutError):
    """The task did not finish in the time given; it goes on."""

    code = "WAIT_TIMEOUT"
    default_hint = "result() waits on, and cancel() ends it."
