"""What can be known of the Kubernetes files without a cluster: their schema, and that they agree with the project."""

import re
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from quantask_jupyter.adapters.prometheus import PrometheusMetrics
from quantask_jupyter.domain.measured import Measured
from quantask_jupyter.load_settings import load_settings

FOLDER = Path(__file__).parents[3] / "worker" / "kubernetes"
WORKER: dict[str, Any] = yaml.safe_load((FOLDER / "worker.yaml").read_text())
POD: dict[str, Any] = WORKER["spec"]["template"]["spec"]
CONTAINER: dict[str, Any] = POD["containers"][0]
ENVIRONMENT = {one["name"]: one["value"] for one in CONTAINER["env"]}
KEDA: dict[str, Any] = yaml.safe_load((FOLDER / "keda.yaml").read_text())


@pytest.mark.parametrize("name", ["worker.yaml", "autoscaler.yaml"])
def test_kubernetes_takes_it(name: str) -> None:
    described = yaml.safe_load((FOLDER / name).read_text())
    kubernetes_validate.validate(described, kubernetes_validate.latest_version(), strict=True)


def test_workers_get_settings_that_exist_and_no_secret_in_their_environment(tmp_path: Path) -> None:
    given = dict(ENVIRONMENT)
    for name, url in (("DATABASE", "postgresql://u:p@db/q"), ("AMQP", "amqp://u:p@mq/")):
        file = tmp_path / name
        file.write_text(url)
        key = f"QUANTASK_{name}_URL_FILE"
        assert given[key].startswith(CONTAINER["volumeMounts"][0]["mountPath"])
        given[key] = str(file)
    settings = load_settings(environ=given)
    assert not settings.embedded_store
    assert not settings.embedded_queue
    assert settings.slots == 2
    assert POD["terminationGracePeriodSeconds"] > settings.grace_seconds


@pytest.mark.parametrize("name", ["keda.yaml", "autoscaler.yaml"])
def test_the_number_of_workers_follows_a_metric_that_exists_and_the_slots_of_one(name: str) -> None:
    text = (FOLDER / name).read_text()
    [query] = re.findall(r"(?:query|metricsQuery): (sum\(.*)", text)
    metric, states = re.findall(r"max by \(status\) \((\w+)\{status=~\"([\w|]+)\"\}\)", query)[0]
    metrics = PrometheusMetrics()
    nothing = dict.fromkeys(("oldest_pending_seconds", "queue_depth", "dead_letters", "workers", "slots"))
    tasks = dict.fromkeys(("pending", "processing", "paused"), 1)
    metrics.measured(Measured(database_up=True, broker_up=True, tasks=tasks, **nothing))
    shown = {
        sample.labels.get("status")
        for family in metrics.collect()
        for sample in family.samples
        if family.name == metric
    }
    assert set(states.split("|")) == shown - {"paused"}, "what is paused needs no worker"
    [slots] = re.findall(r'"(\d+)".*# the slots of one worker', text)
    assert slots == ENVIRONMENT["QUANTASK_SLOTS"]
    assert WORKER["metadata"]["name"] in text


def test_what_circuits_run_in_may_write_nothing_but_its_own_folders() -> None:
    assert CONTAINER["securityContext"]["readOnlyRootFilesystem"] is True
    assert CONTAINER["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert POD["securityContext"]["runAsNonRoot"] is True
    assert POD["automountServiceAccountToken"] is False
    assert KEDA["spec"]["scaleTargetRef"]["name"] == WORKER["metadata"]["name"]
