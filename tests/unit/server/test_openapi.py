"""The description of the API says what the API does."""

from __future__ import annotations

from tornado.web import RequestHandler

from quantask_server.openapi import openapi_document
from quantask_server.routes import OWN_PROCESS_ROUTES, ROUTES


def test_every_method_of_every_endpoint_is_described_and_no_other() -> None:
    described = {(path, method) for path, methods in document()["paths"].items() for method in methods}
    unimplemented = RequestHandler._unimplemented_method
    served = {
        (path, method)
        for path, handler in (*ROUTES, *OWN_PROCESS_ROUTES)
        for method in ("get", "post", "put", "patch", "delete")
        if getattr(handler, method) is not unimplemented
    }
    assert described == served


def test_every_schema_that_is_named_is_there() -> None:
    schemas = document()["components"]["schemas"]
    named = set(references(document()))
    assert named
    assert {name.rpartition("/")[2] for name in named} <= set(schemas)


def test_every_operation_describes_its_errors_in_the_one_shape() -> None:
    for methods in document()["paths"].values():
        for operation in methods.values():
            errors = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
            refusals = {"401", "403"} if operation.get("security") != [] else set()
            assert {*refusals, "500", "503"} <= set(errors)
            for answer in errors.values():
                assert answer["content"]["application/json"]["schema"]["$ref"].endswith("/ErrorOut")


def test_only_what_balancers_ask_needs_no_token() -> None:
    free = {path for path, methods in document()["paths"].items() if methods.get("get", {}).get("security") == []}
    assert free == {"/live", "/ready"}


def test_a_query_argument_is_never_null() -> None:
    (parameters,) = [methods["get"]["parameters"] for path, methods in document()["paths"].items() if path == "/tasks"]
    names = {"status", "name", "tag", "batch", "search", "before", "course", "owner", "limit", "cursor"}
    assert {p["name"] for p in parameters} == names
    assert "null" not in str(parameters)


def document() -> dict:
    return openapi_document("/quantask/api/")


def references(node: object) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if "$ref" in node else []
        return own + [found for value in node.values() for found in references(value)]
    if isinstance(node, list):
        return [found for value in node for found in references(value)]
    return []
