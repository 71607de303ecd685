"""The procrastinate application: for the worker (``procrastinate --app … worker``) and the submitter."""

from __future__ import annotations

import functools
import json
import os

import procrastinate
import psycopg

DATABASE = "BENCH_PROCRASTINATE_DATABASE"
RESULTS = "CREATE TABLE bench_results (key text PRIMARY KEY, counts jsonb NOT NULL)"
CHANNEL = "bench_results"

app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=os.environ[DATABASE]))


@app.task(name="run")
def run(key: str, source: str, shots: int) -> None:
    """Run a circuit, store its result, and tell who waits for it."""
    from benchmarks.circuit_work import at_its_best

    counts = at_its_best(source, shots)
    _connection().execute(
        "WITH stored AS (INSERT INTO bench_results VALUES (%s, %s) RETURNING key)"
        " SELECT pg_notify('bench_results', key) FROM stored",
        (key, json.dumps(counts)),
    )


@functools.cache
def _connection() -> psycopg.Connection:
    return psycopg.connect(os.environ[DATABASE], autocommit=True)
