"""The subcommands of ``%quantum``."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Protocol
from urllib.parse import urlsplit

from quantask_jupyter.client.draw import draw
from quantask_jupyter.client.find import job as find_job
from quantask_jupyter.client.find import jobs
from quantask_jupyter.client.given_circuit import is_qiskit_circuit
from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.client.quota import quota
from quantask_jupyter.client.session import kernel_session
from quantask_jupyter.domain.short_ids import short_ids
from quantask_jupyter.domain.states import Status
from quantask_jupyter.errors import TaskNotFoundError, UsageError, visible
from quantask_jupyter.magics import assignment
from quantask_jupyter.magics.course_commands import COURSE_COMMANDS
from quantask_jupyter.magics.known_backends import ask_for_backends
from quantask_jupyter.magics.option_values import parameter_values
from quantask_jupyter.magics.options import HELP, parse_list
from quantask_jupyter.magics.show import say, show_help, show_table
from quantask_jupyter.magics.waiting import follow
from quantask_jupyter.widget.live_card import publish
from quantask_jupyter.widget.retried import take_its_place
from quantask_jupyter.widget.task_card import publish_result, state_text
from quantask_jupyter.widget.task_json import TASKS_MIME, task_json

STATES = frozenset(Status)
LONGEST_TITLE = 40  # characters; what is longer would push the other columns out of a terminal

_END_OF_ID = re.compile("[0-9a-fA-F-]{6,36}")


class Notebook(Protocol):
    """What subcommands know of the notebook: its shell, the last job, and the magics' configuration."""

    shell: Any
    last_job: QuantumJob | None
    url: str
    token: str


def run(notebook: Notebook, words: Sequence[str]) -> bool:
    """Run the subcommand that the words begin with, and say whether there is one.

    Raises:
        UsageError: its arguments are not understood.
        QuantumError: what the API says.
    """
    command = COMMANDS.get(words[0])
    if command is None:
        return False
    command(notebook, list(words[1:]))
    return True


def unknown(word: str, variables: Mapping[str, Any]) -> UsageError:
    """Return the error for a word that is neither a subcommand nor a circuit."""
    if word in variables:
        return UsageError(
            f"The variable {word} is {_a(variables[word])}, not a Qiskit circuit.",
            hint="OpenQASM text is run by %%quantum, or by quantask_jupyter.submit.",
        )
    circuits = [name for name, value in variables.items() if is_qiskit_circuit(value)]
    near = get_close_matches(word, [*COMMANDS, *circuits], n=1)
    return UsageError(
        f"{word!r} is neither a subcommand nor a variable with a circuit.",
        hint=f"Did you mean {near[0]}?" if near else "%quantum help lists all subcommands.",
    )


def _list(_: Notebook, words: list[str]) -> None:
    wanted = parse_list(words)
    criteria = {name: getattr(wanted, name) for name in ("status", "name", "tag", "batch", "search")}
    filters = {name: str(value) for name, value in criteria.items() if value}
    found = jobs(limit=wanted.limit + 1, **criteria)
    tasks = [job.to_dict() for job in found[: wanted.limit]]
    note = f"The newest {wanted.limit} are shown; --limit shows more." if len(found) > wanted.limit else None
    live = {TASKS_MIME: {"filters": filters, "limit": wanted.limit, "tasks": [task_json(task) for task in tasks]}}
    ids = short_ids([task["id"] for task in tasks])
    heads = ("name", "state", "shots", "created", "id")
    show_table(heads, map(_list_row, tasks, ids), empty="No tasks.", numbers=("shots",), note=note, live=live)


def _list_row(task: Mapping[str, Any], short: str) -> tuple[str, ...]:
    title = task["title"]
    shown = title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"
    created = str(task["created_at"])[:19].replace("T", " ")
    return (shown, Status(task["status"]).word, str(task["shots"]), created, short)


def _status(notebook: Notebook, words: list[str]) -> None:
    job = _job(notebook, words)
    job.refresh()
    say(state_text(job))


def _result(notebook: Notebook, words: list[str]) -> None:
    job = _job(notebook, words)
    publish_result(job, job.result())


def _cancel(notebook: Notebook, words: list[str]) -> None:
    job = _job(notebook, words)
    was_cancelled = job.refresh() is Status.CANCELLED
    job.cancel()
    say(f"{state_text(job)}, as it was before" if was_cancelled else state_text(job))


def _retry(notebook: Notebook, words: list[str]) -> None:
    job = _job(notebook, words)
    again = job.retry()
    take_its_place(job, again)
    notebook.last_job = again
    follow(notebook.shell, again)


def _draw(notebook: Notebook, words: list[str]) -> None:
    variables = notebook.shell.user_ns
    named = variables.get(words[0]) if words else None
    if is_qiskit_circuit(named) or (isinstance(named, str) and ";" in named):  # an id has none
        _no_more(words[1:])
        declaring = named if isinstance(named, str) else None
        drawing = draw(named, parameters=parameter_values((), declaring, variables), name=words[0])
    else:
        drawing = _job(notebook, words, "a circuit or a job").draw()
    publish(drawing.bundle())


def _backends(_: Notebook, words: list[str]) -> None:
    _no_more(words)
    backends = ask_for_backends(kernel_session())
    rows = [(b["name"], _methods(b, backends[0]), f"{b['max_qubits']:,}", f"{b['max_shots']:,}") for b in backends]
    show_table(("backend", "methods", "qubits", "shots"), rows, empty="No backends.", numbers=("qubits", "shots"))


def _methods(backend: Mapping[str, Any], first: Mapping[str, Any]) -> str:
    same = backend is not first and backend["methods"] == first["methods"]
    return f"as {first['name']}" if same else ", ".join(backend["methods"])


def _quota(_: Notebook, words: list[str]) -> None:
    _no_more(words)
    left = quota()
    publish({"text/plain": str(left), "text/html": left._repr_html_()})


def _config(notebook: Notebook, words: list[str]) -> None:
    _no_more(words)
    for name in ("shots", "seed", "backend", "method", "timeout"):
        say(f"QuantumMagics.{name} = {getattr(notebook, name)!r}")
    say(f"QuantumMagics.url = {_without_user(notebook.url)!r}")
    say(f"QuantumMagics.token is {'set' if notebook.token else 'not set'}")


def _doctor(_: Notebook, words: list[str]) -> None:
    _no_more(words)
    endpoint = kernel_session().endpoint()
    say(f"API: {_without_user(endpoint.url)}, known from {endpoint.origin}")
    health = kernel_session().get("health").data
    for part in ("database", "broker"):
        state = "answers" if health[part]["reachable"] else "DOES NOT ANSWER"
        say(f"{part.capitalize()}: {visible(health[part]['kind'])} {state}")
    for worker in health["workers"]:
        versions = ", ".join(f"{name} {version}" for name, version in sorted(worker["versions"].items()))
        slots = f"{worker['slots']} slot{'' if worker['slots'] == 1 else 's'}"
        say(visible(f"Worker: {worker['name']} on {worker['host']}, {slots}, {versions}"))
    if health["workers_alive"] and not health["workers"]:
        say(f"Workers: {health['workers_alive']} alive")
    if not health["workers_alive"]:
        say("Worker: NONE IS ALIVE. On a laptop one starts within seconds; else run `jupyter quantask worker`.")
    tasks = ", ".join(f"{count} {_words(state)}" for state, count in health["tasks"].items())
    say(f"Tasks: {tasks or 'none'}")
    say(f"All parts work: {'yes' if health['status'] == 'ok' else 'NO'}")


def _words(state: str) -> str:
    """Return what people read of what health counts tasks by: a state, or words already."""
    return Status(state).word if state in STATES else state


def _help(_: Notebook, words: list[str]) -> None:
    _no_more(words)
    show_help(HELP)


def _assignment(notebook: Notebook, words: list[str]) -> None:
    if words[:1] == ["verdict"]:
        say(str(_job(notebook, words[1:]).verdict()))
    else:
        assignment.run(words, notebook.shell.user_ns)


def _of_course(command: Callable[[Sequence[str]], str]) -> Callable[[Notebook, list[str]], None]:
    return lambda _, words: say(command(words))


COMMANDS: Mapping[str, Callable[[Notebook, list[str]], None]] = {
    "list": _list,
    "status": _status,
    "result": _result,
    "cancel": _cancel,
    "retry": _retry,
    "draw": _draw,
    "assignment": _assignment,
    "backends": _backends,
    "quota": _quota,
    "config": _config,
    "doctor": _doctor,
    "help": _help,
    **{name: _of_course(command) for name, command in COURSE_COMMANDS.items()},
}


def _job(notebook: Notebook, words: list[str], wanted: str = "a job") -> QuantumJob:
    """Return the job that a word means, or the last one; ``wanted`` is what the word may be."""
    _no_more(words[1:])
    if not words:
        if notebook.last_job is None:
            raise UsageError("There is no last job yet.", hint="Name a variable with a job, or a job's id.")
        return notebook.last_job
    named = notebook.shell.user_ns.get(words[0])
    if isinstance(named, QuantumJob):
        return named
    try:
        if _END_OF_ID.fullmatch(words[0]):
            return find_job(words[0])
    except TaskNotFoundError:
        if _is_whole(words[0]):
            raise
    if words[0] in notebook.shell.user_ns:
        raise UsageError(f"The variable {words[0]} is {_a(named)}, and not {wanted}.", hint=_LISTED)
    raise UsageError(f"{words[0]!r} is neither a variable with {wanted} nor a job's id.", hint=_LISTED)


def _is_whole(text: str) -> bool:
    try:
        return bool(uuid.UUID(text))
    except ValueError:
        return False


_LISTED = "%quantum list shows all jobs with their ids."


def _a(value: object) -> str:
    kind = type(value).__name__
    return f"{'an' if kind[0].lower() in 'aeiou' else 'a'} {kind}"


def _no_more(words: Sequence[str]) -> None:
    if words:
        raise UsageError(f"{words[0]!r} is one word too many.", hint="%quantum help lists all subcommands.")


def _without_user(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
