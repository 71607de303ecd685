"""The API's description in OpenAPI 3.1, made from the models of the wire format and the table of operations."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from quantask_server import answers
from quantask_server.operations import OPERATIONS, Operation

_REF = "#/components/schemas/{model}"
_ID, _NAME = {"type": "string", "format": "uuid"}, {"type": "string"}
_EVERYWHERE = (500, 503)
_WITH_TOKEN = (401, 403)


@cache
def openapi_document(server_path: str) -> dict[str, Any]:
    """Return the description of the API below ``server_path``."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation)
    _, definitions = models_json_schema(_models(), ref_template=_REF)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Quantask", "version": version("quantask-jupyter")},
        "servers": [{"url": server_path.rstrip("/")}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": definitions["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _models() -> list[tuple[type[BaseModel], Literal["validation", "serialization"]]]:
    asked = {o.body for o in OPERATIONS if o.body}
    answered = {model for o in OPERATIONS for model in o.answers.values() if model} | {answers.ErrorOut}
    return [
        *((model, "validation") for model in sorted(asked, key=lambda m: m.__name__)),
        *((model, "serialization") for model in sorted(answered, key=lambda m: m.__name__)),
    ]


def _operation(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": f"{operation.method}{operation.path.replace('/', '_').replace('{', '').replace('}', '')}",
        "summary": operation.summary,
        "parameters": _parameters(operation),
        "responses": _responses(operation),
    }
    if not operation.needs_token:
        described["security"] = []
    if operation.body:
        described["requestBody"] = {"required": True, "content": _content(operation.body)}
    return described


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    path = [
        {"name": part[1:-1], "in": "path", "required": True, "schema": _ID if part.endswith("_id}") else _NAME}
        for part in operation.path.split("/")
        if part.startswith("{")
    ]
    query = [
        {"name": name, "in": "query", "required": False, "schema": schema}
        for name, schema in _query_properties(operation.query).items()
    ]
    headers = [
        {"name": name, "in": "header", "required": False, "description": text, "schema": {"type": "string"}}
        for name, text in operation.headers.items()
    ]
    return [*path, *query, *headers]


def _query_properties(model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema()
    definitions = schema.get("$defs", {})
    return {name: _without_null(value, definitions) for name, value in schema.get("properties", {}).items()}


def _without_null(schema: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """Return a property's schema without null, which a query cannot say, and with what it refers to."""
    options = [option for option in schema.get("anyOf", []) if option != {"type": "null"}]
    rest = {key: value for key, value in schema.items() if key not in ("anyOf", "default")}
    if len(options) != 1:
        return schema
    reference = options[0].get("$ref", "").rpartition("/")[2]
    return {**(definitions[reference] if reference else options[0]), **rest}


def _responses(operation: Operation) -> dict[str, Any]:
    sends = {name: {"description": text, "schema": {"type": "string"}} for name, text in operation.sends.items()}
    responses: dict[str, Any] = {}
    for status, model in operation.answers.items():
        responses[str(status)] = {"description": HTTPStatus(status).phrase, "headers": sends}
        if status == HTTPStatus.OK or model:
            responses[str(status)]["content"] = _content(model) | {
                kind: {"schema": {"type": "string"}} for kind in operation.also_as
            }
    for status in sorted({*operation.errors, *_EVERYWHERE, *(_WITH_TOKEN if operation.needs_token else ())}):
        responses[str(status)] = {"description": HTTPStatus(status).phrase, "content": _content(answers.ErrorOut)}
    return responses


def _content(model: type[BaseModel] | None) -> dict[str, Any]:
    schema = {"$ref": _REF.format(model=model.__name__)} if model else {"type": "object"}
    return {"application/json": {"schema": schema}}
