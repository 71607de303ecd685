"""The pages of the reference that the code itself can give: settings, states, errors, metrics, REST and magics."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry
from traitlets import Bool, Float, Int

from quantask_jupyter.adapters.prometheus import PrometheusMetrics
from quantask_jupyter.domain.measured import Measured
from quantask_jupyter.domain.states import Status
from quantask_jupyter.errors import QuantumError
from quantask_jupyter.magics.options import HELP
from quantask_jupyter.provider.submitted import as_job_status
from quantask_jupyter.settings import Quantask
from quantask_server.error_status import status_of
from quantask_server.openapi import openapi_document

_DEFAULTS = {"database_url": "the SQLite file", "owner": "the system's user"}
"""Defaults that depend on the machine, in words."""
_OF_DEPLOYMENT = "(One for the whole deployment: `jupyter quantask limits`.)"

_STATES = {
    Status.PENDING: "It is stored, and no worker has begun. One that somebody has paused is called *paused*.",
    Status.PROCESSING: "A worker runs it. One that is to end is called *being cancelled* until it has.",
    Status.COMPLETED: "Its result is there.",
    Status.FAILED: "Its error says why.",
    Status.CANCELLED: "Somebody has ended it before it had a result.",
}


def write(folder: Path) -> None:
    """Write all pages into ``folder``, as Markdown, and the REST description as JSON beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    document = openapi_document("/quantask/api")
    pages = {
        "settings.md": settings_table(),
        "errors.md": errors_table(),
        "metrics.md": metrics_table(),
        "states.md": states_table(),
        "magics.md": f"```text\n{HELP}\n```\n",
        "rest.md": rest_tables(document),
        "openapi.json": json.dumps(document, indent=1),
    }
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")


def states_table() -> str:
    """Return every state of a task with the words that there are for it."""
    rows = ["| what people read | Python and REST | Qiskit | what it is |", "|---|---|---|---|"]
    for status, meaning in _STATES.items():
        qiskit = f"`JobStatus.{as_job_status({status}).name}`"
        rows.append(f"| {status.word} | `{status.value}` | {qiskit} | {meaning} |")
    return "\n".join(rows) + "\n"


def settings_table() -> str:
    """Return every setting with its default, unit, bounds and help."""
    rows = ["| setting | default | unit | bounds | what it is |", "|---|---|---|---|---|"]
    for name, trait in Quantask.class_own_traits(config=True).items():
        bounds = f"{trait.min:,} to {trait.max:,}" if isinstance(trait, Int | Float) else ""
        help = f"{trait.help} {_OF_DEPLOYMENT}" if trait.metadata.get("deployment") else trait.help
        rows.append(f"| `{name}` | {_default(name, trait)} | {trait.metadata['unit']} | {bounds} | {help} |")
    return "\n".join(rows) + "\n"


def _default(name: str, trait: Any) -> str:
    if name in _DEFAULTS:
        return _DEFAULTS[name]
    if isinstance(trait, Bool):
        return str(trait.default_value).lower()
    return f"{trait.default_value:,}" if isinstance(trait, Int | Float) else "none"


def errors_table() -> str:
    """Return every error with its code, the HTTP status that carries it, and what it says by itself."""
    rows = ["| code | exception | HTTP | what it says |", "|---|---|---|---|"]
    for code, kind in sorted(QuantumError.by_code.items()):
        text = " ".join((kind.__doc__ or "").split())
        rows.append(f"| `{code}` | `{kind.__name__}` | {int(status_of(kind()))} | {text} |")
    return "\n".join(rows) + "\n"


def metrics_table() -> str:
    """Return every metric with its kind and help."""
    rows = ["| metric | kind | what it is |", "|---|---|---|"]
    for metric in _collected():
        rows.append(f"| `{metric.name}` | {metric.type} | {metric.documentation} |")
    return "\n".join(rows) + "\n"


def _collected() -> Iterator[Any]:
    metrics = PrometheusMetrics()
    metrics.measured(
        Measured(
            database_up=True,
            broker_up=True,
            tasks={"pending": 0, "processing": 0, "paused": 0},
            oldest_pending_seconds=0.0,
            queue_depth=0,
            dead_letters=0,
            workers=0,
            slots=0,
        )
    )
    with metrics.exposed(registry := CollectorRegistry()):
        yield from registry.collect()


def rest_tables(document: dict[str, Any]) -> str:
    """Return every endpoint, and the fields of every body and answer."""
    parts = ["# Endpoints\n", "| request | what it does | answers |", "|---|---|---|"]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            answers = ", ".join(operation["responses"])
            parts.append(f"| `{method.upper()} {path}` | {operation['summary']} | {answers} |")
    parts.append("\n# Bodies and answers\n")
    for name, schema in sorted(document["components"]["schemas"].items()):
        if schema.get("properties"):
            parts += [f"## {name}\n", *_fields(schema), ""]
    return "\n".join(parts) + "\n"


def _fields(schema: dict[str, Any]) -> Iterator[str]:
    required = set(schema.get("required", ()))
    yield "| field | type | required | what it is |"
    yield "|---|---|---|---|"
    for name, field in schema["properties"].items():
        text = " ".join(field.get("description", "").split()).replace("|", "\\|")
        yield f"| `{name}` | {_kind(field)} | {'yes' if name in required else ''} | {text} |"


def _kind(field: dict[str, Any]) -> str:
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    if "anyOf" in field:
        return " or ".join(dict.fromkeys(_kind(option) for option in field["anyOf"]))
    if field.get("type") == "array":
        return f"array of {_kind(field.get('items', {}))}"
    if "enum" in field:
        return " or ".join(f"`{value}`" for value in field["enum"])
    return str(field.get("type", "any"))
