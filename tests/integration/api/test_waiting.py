"""Waiting for a task: ETag, If-None-Match, and the long poll."""

from __future__ import annotations

import threading
import time

from tests.integration.api.server import LONG, Client


def test_a_task_has_its_version_as_its_tag(api: Client) -> None:
    task = api.finished(api.submit()["id"])
    answer = api.get(f"tasks/{task['id']}")
    assert answer.headers["etag"] == f'W/"{task["version"]}"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-length"] == str(len(answer.body))


def test_a_version_that_is_known_is_not_sent_again(api: Client) -> None:
    task = api.finished(api.submit()["id"])
    tag = api.get(f"tasks/{task['id']}").headers["etag"]
    for known in (tag, tag.removeprefix("W/"), f'"77", {tag}', "*"):
        answer = api.get(f"tasks/{task['id']}", headers={"If-None-Match": known})
        assert (answer.status, answer.body) == (304, b"")
        assert answer.headers["etag"] == tag
    assert api.get(f"tasks/{task['id']}", headers={"If-None-Match": '"1"'}).status == 200


def test_a_wait_ends_with_the_first_version_that_was_not_known(api: Client) -> None:
    task = api.submit(circuit=LONG)
    seen = api.get(f"tasks/{task['id']}", query={"wait": 30}, headers={"If-None-Match": '"1"'})
    assert (seen.status, seen.json["status"]) == (200, "processing")
    api.post(f"tasks/{task['id']}/cancel")
    assert api.finished(task["id"])["status"] == "cancelled"


def test_a_wait_for_a_task_that_does_not_change_ends_with_its_time(api: Client) -> None:
    task = api.submit(circuit=LONG)
    tag = api.get(f"tasks/{task['id']}", query={"wait": 30}, headers={"If-None-Match": '"1"'}).headers["etag"]
    started = time.monotonic()
    answer = api.get(f"tasks/{task['id']}", query={"wait": 0.3}, headers={"If-None-Match": tag})
    assert answer.status == 304
    assert 0.3 <= time.monotonic() - started < 5
    api.post(f"tasks/{task['id']}/cancel")
    api.finished(task["id"])


def test_a_wait_for_a_final_task_answers_at_once(api: Client) -> None:
    task = api.finished(api.submit()["id"])
    started = time.monotonic()
    answer = api.get(f"tasks/{task['id']}", query={"wait": 30})
    assert answer.json["status"] == "completed"
    assert time.monotonic() - started < 5


def test_many_wait_for_one_task_and_all_are_woken(api: Client) -> None:
    task = api.submit(circuit=LONG)
    api.get(f"tasks/{task['id']}", query={"wait": 30}, headers={"If-None-Match": '"1"'})
    tag = api.get(f"tasks/{task['id']}").headers["etag"]
    seen: list[int] = []

    def wait() -> None:
        seen.append(api.get(f"tasks/{task['id']}", query={"wait": 20}, headers={"If-None-Match": tag}).status)

    waiters = [threading.Thread(target=wait) for _ in range(5)]
    for waiter in waiters:
        waiter.start()
    api.post(f"tasks/{task['id']}/cancel")
    for waiter in waiters:
        waiter.join(15)
    assert seen == [200] * 5
    api.finished(task["id"])


def test_a_wait_that_is_too_long_is_cut(serve_with) -> None:
    served = serve_with()
    task = served.client.submit(circuit=LONG)
    tag = served.client.get(f"tasks/{task['id']}", query={"wait": 30}, headers={"If-None-Match": '"1"'}).headers["etag"]
    answers: list[int] = []

    def wait() -> None:
        query = {"wait": 10**9}
        answers.append(served.client.get(f"tasks/{task['id']}", query=query, headers={"If-None-Match": tag}).status)

    waiter = threading.Thread(target=wait)
    waiter.start()
    served.client.post(f"tasks/{task['id']}/cancel")
    waiter.join(15)
    assert answers == [200]
