"""Every fault that Quantask promises to survive, and the test that breaks it for real."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent

FAULTS = [
    ("worker killed before its claim", "faults/test_killed_at_commits.py", "killed_before_its_claim"),
    ("worker killed right after its claim", "faults/test_killed_at_commits.py", "killed_right_after_its_claim"),
    ("worker killed during the run", "faults/test_worker_faults.py", "killed_in_the_middle"),
    ("worker killed between commit and ack", "faults/test_killed_at_commits.py", "before_it_acknowledges"),
    ("worker frozen beyond its lease", "faults/test_worker_faults.py", "frozen_beyond_its_lease"),
    ("worker frozen: its child", "faults/test_in_time.py", "parent_is_frozen_is_dead_before"),
    ("worker told to stop: drains", "faults/test_worker_faults.py", "told_to_stop_finishes"),
    ("worker told to stop: releases", "faults/test_worker_faults.py", "without_using_up_an_attempt"),
    ("task that kills every worker", "faults/test_worker_faults.py", "kills_every_worker"),
    ("child: segfault, abort, garbage, 1 GB", "faults/test_worker_faults.py", "whatever_a_child_does"),
    ("child: segfault and abort, the real one", "faults/test_worker_faults.py", "real_child_that_is_killed"),
    ("child: memory limit", "faults/test_worker_faults.py", "whatever_a_child_does"),
    ("child: endless while", "bad_input/test_bad_input.py", "a_bad_circuit_fails"),
    ("broker stopped at submit", "faults/test_broker_stopped.py", "while_the_broker_is_stopped"),
    ("broker restarted with messages queued", "faults/test_broker_faults.py", "loses_its_power"),
    ("broker restarted during a job", "faults/test_broker_faults.py", "restarts_beside_it"),
    ("all connections closed during a job", "faults/test_broker_faults.py", "connections_are_closed"),
    ("queue purged, queue deleted", "faults/test_broker_faults.py", "messages_are_gone"),
    ("queue deleted under a worker", "faults/test_broker_faults.py", "deleted_under_a_running_worker"),
    ("end under a memory alarm", "faults/test_broker_faults.py", "ends_under_a_memory_alarm"),
    ("memory alarm", "faults/test_broker_faults.py", "memory_alarm_tasks_are_accepted"),
    ("queue with other arguments", "faults/test_broker_faults.py", "other_arguments"),
    ("network stall: API to broker", "faults/test_broker_faults.py", "to_the_broker_stalls_the_api"),
    ("network stall: worker to broker", "faults/test_broker_faults.py", "hands_its_messages_to_others"),
    (
        "network stall: idle worker told to stop",
        "faults/test_stopped_while_stalled.py",
        "idle_worker_that_is_told_to_stop",
    ),
    ("network stall: busy worker drains", "faults/test_stopped_while_stalled.py", "stalls_finishes_and_ends"),
    ("network stall: busy worker releases", "faults/test_stopped_while_stalled.py", "stalls_releases_its_task"),
    ("network stall: API to database", "faults/test_postgres_faults.py", "stalls_says_503"),
    ("network stall: worker to database", "faults/test_postgres_faults.py", "stalls_stops_its_task"),
    ("network stall: API told to stop", "faults/test_stopped_while_stalled.py", "an_api_that_is_told_to_stop"),
    (
        "network stall to the database: worker told to stop",
        "faults/test_stopped_while_stalled.py",
        "to_the_database_stalls",
    ),
    ("PostgreSQL restarted during claims", "faults/test_postgres_faults.py", "immediate_mode"),
    ("back ends terminated", "faults/test_postgres_faults.py", "terminated_again"),
    ("pool exhausted, table locked", "faults/test_postgres_faults.py", "locked_table_is_a_503"),
    ("result against a locked table", "faults/test_postgres_faults.py", "waits_for_a_locked_table"),
    ("read-only database", "faults/test_postgres_faults.py", "read_only"),
    ("answer to a submit's commit lost", "faults/test_killed_at_commits.py", "submit_whose_answer_is_lost"),
    ("answer to a worker's commit lost", "faults/test_killed_at_commits.py", "worker_whose_commit_succeeds"),
    ("SQLite: disk full", "faults/test_sqlite_full.py", "full_disk"),
    ("one message fifty times", "faults/test_messages.py", "fifty_times"),
    ("malformed and future messages", "faults/test_messages.py", "nobody_understands"),
    ("messages about unknown tasks", "faults/test_messages.py", "does_not_exist"),
    ("two and ten sweepers", "faults/test_many_at_once.py", "many_processes_sweep"),
    ("two dispatchers", "contract/messaging/test_dispatch.py", "two_dispatchers"),
    ("cancel whose hint is lost", "faults/test_in_time.py", "cancelled_task_ends_with_the_next_renewal"),
    ("cancel against claim and finish: store", "contract/store/test_races.py", "cancel_against_claim_and_finish"),
    ("cancel against claim and finish: 1000", "faults/test_many_at_once.py", "thousand_cancels"),
    ("everything frozen: a laptop", "faults/test_frozen.py", "laptop_that_sleeps"),
    ("everything frozen: API and workers", "faults/test_frozen.py", "sleep_together"),
    ("everything frozen: beyond the wall limit", "faults/test_frozen.py", "does_not_count"),
    ("API killed between commit and answer", "faults/test_killed_at_commits.py", "api_killed_after_its_commit"),
    ("500 tasks of one owner, then 1", "faults/test_many_at_once.py", "500_tasks"),
    ("upgrade with tasks in flight", "faults/test_upgrade.py", "upgrade_with_tasks_in_flight"),
]


@pytest.mark.parametrize(("fault", "file", "words"), FAULTS, ids=[fault for fault, _, _ in FAULTS])
def test_a_fault_has_a_test(fault: str, file: str, words: str) -> None:
    found = re.findall(rf"^(?:async )?def (test_\w*{words}\w*)\(", (TESTS / file).read_text(), re.MULTILINE)
    assert len(found) == 1, f"{fault}: {found}"
