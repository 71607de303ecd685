"""The OpenAPI document against the running API: schemathesis makes requests of it, good and bad ones."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from quantask_server.operations import OPERATIONS, Operation
from tests.acceptance.deployment import Deployment

EXAMPLES = 20  # of each operation, the same in every run


@pytest.fixture(scope="module")
def document(deployment: Deployment) -> Any:
    api = deployment.api
    base = f"{api.url}quantask/api"
    loaded = schemathesis.openapi.from_url(f"{base}/openapi.json", headers={"Authorization": f"token {api.token}"})
    loaded.config.update(base_url=base)
    return loaded


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: f"{operation.method} {operation.path}")
def test_every_answer_is_one_that_the_document_describes(
    document: Any, deployment: Deployment, operation: Operation
) -> None:
    described = document[operation.path][operation.method]

    @given(case=described.as_strategy())
    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def ask(case: Any) -> None:
        authorization = {"Authorization": f"token {deployment.api.token}"}
        # A schema cannot say what a circuit or a cursor is: texts of the right shape may be refused.
        case.call_and_validate(headers=authorization, timeout=30, excluded_checks=[positive_data_acceptance])

    ask()


def test_after_all_of_them_the_api_serves(deployment: Deployment) -> None:
    done = deployment.api.finished(deployment.api.submit(shots=100)["id"])
    assert done["status"] == "completed"
