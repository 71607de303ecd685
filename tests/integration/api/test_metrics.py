"""``/metrics`` of a running deployment: what it says of tasks that complete, fail, are cancelled and are lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.deployment import lab_deployment, laptop_deployment
from tests.faults.broker import send_raw
from tests.integration.api.jupyter import Jupyter, start_jupyter
from tests.integration.api.metrics import Samples, metrics, samples_of, scrape
from tests.integration.api.server import LONG, serve, stop, until

QUICK = {"SWEEP_SECONDS": "0.2", "LEASE_SECONDS": "2", "BACKOFF_SECONDS": "0.1", "DATABASE_TIMEOUT_SECONDS": "1"}
ENDS = ("completed", "failed", "cancelled")


def finished(samples: Samples) -> tuple[float, ...]:
    return tuple(samples[f"quantask_tasks_finished_total{{{end}}}"] for end in ENDS)


def test_a_laptop_counts_each_task_once_by_how_it_ended_and_how_long_it_took(tmp_path: Path) -> None:
    with laptop_deployment(tmp_path, SWEEP_SECONDS="0.2") as deployment:
        api = deployment.api
        first = until(lambda: metrics(api).get("quantask_workers_alive") and metrics(api), "the worker is alive")
        assert finished(first) == (0, 0, 0)
        for _ in range(3):
            api.finished(api.submit()["id"])
        api.finished(api.submit(circuit="OPENQASM 3.0; nonsense")["id"])
        running = api.submit(circuit=LONG)["id"]
        until(lambda: api.get(f"tasks/{running}").json["status"] == "processing", "the worker runs it")
        waiting = api.submit()["id"]
        busy = until(
            lambda: (
                (now := metrics(api)).get("quantask_tasks{processing}") == now["quantask_tasks{pending}"] == 1
                and now["quantask_oldest_pending_seconds"] > 0.1
                and now
            ),
            "the metrics show one that runs and one that waits",
        )
        api.post(f"tasks/{waiting}/cancel")
        api.post(f"tasks/{running}/cancel")
        last = until(lambda: sum(finished(metrics(api))) == 6 and metrics(api), "all are counted")
        until(lambda: metrics(api)["quantask_tasks{processing}"] == 0, "none is left")
        again = metrics(api)
    assert (busy["quantask_queue_depth"], busy["quantask_database_up"], busy["quantask_broker_up"]) == (1, 1, 1)
    assert (busy["quantask_slots_alive"], busy["quantask_workers_alive"]) == (1, 1)
    assert "quantask_dead_letters" not in busy, "the embedded queue has none"
    assert finished(last) == finished(again) == (3, 1, 2)
    assert last["quantask_tasks_failed_total{CIRCUIT_SYNTAX}"] == 1
    assert last["quantask_queue_seconds_count"] == last["quantask_run_seconds_count"] == 5, "one never began"
    assert last["quantask_run_seconds_bucket{+Inf}"] == 5
    assert 0 < last["quantask_run_seconds_sum"] < 60
    assert (last["quantask_retries_total"], last["quantask_workers_lost_total"]) == (0, 0)


def test_a_lab_shows_retries_lost_workers_and_dead_letters_alike_at_every_api(
    tmp_path: Path, database_url: str, amqp_url: str
) -> None:
    with lab_deployment(tmp_path, database_url, amqp_url, workers=0, **QUICK) as deployment:
        api = deployment.api
        other = serve(tmp_path / "other", **deployment.settings)
        for each in (api, other.client):
            until(lambda each=each: metrics(each).get("quantask_dead_letters") == 0, "the metrics are there")
        retried = api.submit(circuit=LONG)["id"]
        for attempt in (1, 2):
            worker = deployment.start_worker()
            until(
                lambda attempt=attempt: (
                    (task := api.get(f"tasks/{retried}").json)["status"] == "processing" and task["attempt"] == attempt
                ),
                "a worker runs it",
            )
            worker.kill()
            worker.wait()
        send_raw(amqp_url, [b"not ours"])
        deployment.start_worker()
        until(lambda: api.get(f"tasks/{retried}").json["attempt"] == 3, "the third worker runs it")
        api.post(f"tasks/{retried}/cancel")
        api.finished(retried)
        api.finished(api.submit()["id"])
        until(lambda: sum(finished(metrics(api))) == 2, "both are counted", 60)
        until(lambda: metrics(api)["quantask_dead_letters"] == 1, "the dead letter is counted")
        last = metrics(api)
        until(lambda: sum(finished(metrics(other.client))) == 2, "the other API counts them too")
        others = metrics(other.client)
        stop(other.process)
    assert finished(last) == finished(others) == (1, 0, 1)
    assert others["quantask_retries_total"] == 2
    assert (last["quantask_retries_total"], last["quantask_workers_lost_total"]) == (2, 2)
    assert last["quantask_queue_depth"] == 0


@pytest.mark.stops_postgres
@pytest.mark.stops_rabbitmq
def test_while_the_database_is_down_metrics_say_so_and_show_no_number_that_nobody_knows(
    tmp_path: Path, database_url: str, amqp_url: str, postgres, rabbitmq
) -> None:
    with lab_deployment(tmp_path, database_url, amqp_url, workers=0, **QUICK) as deployment:
        api = deployment.api
        well = until(lambda: metrics(api).get("quantask_tasks{pending}") == 0 and metrics(api), "they are there")
        postgres.stop("immediate")
        down = until(lambda: metrics(api)["quantask_database_up"] == 0 and metrics(api), "the database is down")
        postgres.start()
        until(lambda: metrics(api)["quantask_database_up"] == 1, "it is up again")
        rabbitmq.stop()
        without_broker = until(lambda: metrics(api)["quantask_broker_up"] == 0 and metrics(api), "the broker is down")
        rabbitmq.start()
        until(lambda: metrics(api)["quantask_broker_up"] == 1, "it is up again")
    assert (well["quantask_database_up"], well["quantask_broker_up"], well["quantask_workers_alive"]) == (1, 1, 0)
    assert "quantask_tasks{pending}" not in down
    assert "quantask_workers_alive" not in down
    assert "quantask_queue_depth" not in without_broker
    assert without_broker["quantask_tasks{pending}"] == 0


def test_metrics_of_a_process_of_its_own_are_for_those_with_its_token(served) -> None:
    assert scrape(served.client.url, None).status == 401
    assert scrape(served.client.url, "wrong").status == 401
    answer = scrape(served.client.url, served.client.token)
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/plain")


def test_jupyter_servers_own_metrics_have_ours_once_the_api_is_used(tmp_path: Path) -> None:
    jupyter = start_jupyter(tmp_path, QUANTASK_SWEEP_SECONDS="0.2")
    try:
        _check_metrics_of_a_jupyter_server(jupyter)
    finally:
        stop(jupyter.process)


def _check_metrics_of_a_jupyter_server(jupyter: Jupyter) -> None:
    assert scrape(jupyter.url, None).status == 403, "as Jupyter Server does by default"
    done = jupyter.api.finished(jupyter.api.submit()["id"])
    assert done["status"] == "completed"

    def counted() -> str:
        text = scrape(jupyter.url, jupyter.token).data.decode()
        return text if samples_of(text).get("quantask_tasks_finished_total{completed}") else ""

    text = until(counted, "the task is counted")
    assert "jupyter_server_info" in text
    assert samples_of(text)["quantask_workers_alive"] == 1
