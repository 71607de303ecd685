"""The class page over HTTP: who gets it, what its answers say to a browser, and what a cookie does not open."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import urllib3

from tests.hub.hub import SCOPE, Hub
from tests.integration.api.server import LONG, until

COURSE = "class/qc101"
FETCHED = {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "same-origin", "X-XSRFToken": "made-up"}


def visit(
    hub: Hub,
    path: str,
    user: str | None = "teach",
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    json: object = None,
) -> urllib3.BaseHTTPResponse:
    """Ask for a page, with a new token of a user or without."""
    sent = {"Authorization": f"token {hub.token_of(user, SCOPE)}"} if user else {}
    url = f"{hub.service_url}/services/quantask/{path}"
    given = {} if json is None else {"json": json}
    return urllib3.request(
        method, url, headers={**sent, **(headers or {})}, redirect=False, retries=False, timeout=60, **given
    )


@pytest.fixture(scope="module")
def task(hub: Hub) -> str:
    """A finished task of ada's."""
    ada = hub.client_of("ada")
    return str(ada.finished(ada.submit(name="bell", tags=["hw1"])["id"])["id"])


def test_each_page_is_for_the_courses_instructors_and_administrators_and_for_others_is_not_there(
    hub: Hub, task: str
) -> None:
    paths = [COURSE, f"{COURSE}/students.csv", f"{COURSE}/tasks.csv", f"{COURSE}/tasks/{task}"]
    paths += [f"{COURSE}/tasks/{task}/drawing.svg", f"{COURSE}/assignments/hw0"]
    paths += [f"{COURSE}/assignments/hw0/submissions.{kind}" for kind in ("csv", "json")]
    assignment = {"name": "hw0", "deadline": "2030-01-01T00:00:00Z"}
    published = visit(hub, f"{COURSE}/publish", method="POST", headers=FETCHED, json=assignment)
    assert published.status == 200, published.data
    for path in paths:
        assert visit(hub, path).status == visit(hub, path, "root").status == 200
        for stranger in ("ada", "other"):
            refused, unknown = visit(hub, path, stranger), visit(hub, path.replace("qc101", "unknown"), stranger)
            assert refused.status == unknown.status == 404
            assert [without_nonces(one.data) for one in (refused, unknown)] == [without_nonces(unknown.data)] * 2
    acts = [f"{COURSE}/{act}?of=ada" for act in ("cancel", "pause", "resume", "limits", "no-limits")]
    acts += [f"{COURSE}/lesson?slots=1&minutes=1", f"{COURSE}/end-lesson"]
    acts += [f"{COURSE}/publish", f"{COURSE}/assignments/hw1/remove?version=1"]
    for path in (*acts, f"{COURSE}/tasks/{task}/cancel"):
        assert [visit(hub, path, who, "POST").status for who in ("ada", "other")] == [404, 404]


def without_nonces(page: bytes) -> str:
    return re.sub(r'(nonce|content)="[^"]*"', "", page.decode())


def test_rights_follow_the_groups_of_the_hub_at_each_request(hub: Hub) -> None:
    token = {"Authorization": f"token {hub.token_of('other', SCOPE)}"}
    assert visit(hub, COURSE, None, headers=token).status == 404
    hub.request("POST", "groups/formgrade-qc101/users", {"users": ["other"]})
    until(lambda: visit(hub, COURSE, None, headers=token).status == 200, "another instructor is known", 10)
    hub.request("DELETE", "groups/formgrade-qc101/users", {"users": ["other"]})
    until(lambda: visit(hub, COURSE, None, headers=token).status == 404, "the former one sees it no more", 10)


def test_a_task_is_found_below_its_own_course_alone(hub: Hub, task: str) -> None:
    bob = hub.client_of("bob")
    hub.request("POST", "groups/course-qc201/users", {"users": ["bob"]})
    made = bob.post("tasks", {"circuit": LONG}, headers={"Quantask-Course": "qc201"}).json["id"]
    hub.request("DELETE", "groups/course-qc201/users", {"users": ["bob"]})
    for user, course, wanted in (("teach", "qc101", made), ("root", "qc101", made), ("root", "qc201", task)):
        answers = [visit(hub, f"class/{course}/tasks/{one}", user) for one in (wanted, uuid4())]
        assert [answer.status for answer in answers] == [404, 404]
        assert visit(hub, f"class/{course}/tasks/{wanted}/cancel", user, "POST").status == 404
    assert visit(hub, f"class/qc201/tasks/{made}", "other").status == 200
    assert bob.get(f"tasks/{made}").json["cancel_requested_at"] is None
    bob.post(f"tasks/{made}/cancel")


def test_who_has_not_logged_in_is_sent_to_the_hub_and_a_script_is_told(hub: Hub) -> None:
    sent = visit(hub, COURSE, None)
    assert sent.status == 302
    assert sent.headers["Location"].startswith("/hub/api/oauth2/authorize?client_id=service-quantask&")
    assert "code_challenge=" in sent.headers["Location"]
    cookie = sent.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/services/quantask/" in cookie
    for method in ("GET", "POST"):
        told = visit(hub, COURSE if method == "GET" else f"{COURSE}/cancel?of=ada", None, method, FETCHED)
        assert (told.status, told.json()["error"]["code"]) == (401, "NOT_AUTHENTICATED")


def test_who_is_sent_to_the_hub_may_ask_on_by_the_same_connection(hub: Hub) -> None:
    with closing(HTTPConnection(urlsplit(hub.service_url).netloc, timeout=60)) as connection:
        for _ in range(3):
            connection.request("GET", f"/services/quantask/{COURSE}")
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 302
            assert not answer.will_close


def test_a_cookie_that_the_service_has_not_signed_opens_nothing(hub: Hub) -> None:
    token = hub.token_of("teach", SCOPE)
    for value in (token, f'"2|1:0|10:1796001584|16:service-quantask|{len(token)}:{token}|{"0" * 64}"'):
        assert visit(hub, COURSE, None, headers={"Cookie": f"service-quantask={value}"}).status == 302


def test_every_page_says_to_browsers_what_may_be_done_with_it(hub: Hub, task: str) -> None:
    for path in (COURSE, f"{COURSE}/tasks/{task}", "class/unknown"):
        answer = visit(hub, path)
        policy = answer.headers["Content-Security-Policy"]
        [nonce] = set(re.findall(r"'nonce-([^']+)'", policy))
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert set(re.findall(r'nonce="([^"]*)"', answer.data.decode())) == {nonce}
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "noopener-allow-popups"
        assert " style=" not in answer.data.decode()
    drawing = visit(hub, f"{COURSE}/tasks/{task}/drawing.svg")
    assert drawing.headers["Content-Type"] == "image/svg+xml"
    assert drawing.headers["Content-Security-Policy"].endswith("sandbox")
    on_dark = visit(hub, f"{COURSE}/tasks/{task}/drawing.svg?on=dark")
    assert ("color='#1c2330'" in drawing.data.decode(), "color='#e6e9ef'" in on_dark.data.decode()) == (True, True)


def test_a_query_that_means_nothing_is_said_on_a_page(hub: Hub) -> None:
    for query in ("hours=0", "hours=nan", "status=late", "of=a&of=b", "color=red"):
        answer = visit(hub, f"{COURSE}?{query}")
        assert (answer.status, answer.headers["Content-Type"]) == (422, "text/html; charset=utf-8")
    nothing = visit(hub, f"{COURSE}/cancel", method="POST", headers=FETCHED)
    assert (nothing.status, nothing.json()["error"]["message"]) == (422, "Say whose tasks, or those with which tag.")
    assert visit(hub, "class/a%00b", "root").status == 404
    for query in ("", "?of=ada&tag=hw1", "?task=1"):
        assert visit(hub, f"{COURSE}/pause{query}", method="POST", headers=FETCHED).status == 422
    for query in ("lesson", "lesson?slots=0&minutes=1", "lesson?slots=1&minutes=nan", "limits", "limits?tasks=0"):
        assert visit(hub, f"{COURSE}/{query}", method="POST", headers=FETCHED).status == 422
    assert visit(hub, f"{COURSE}/pause?task={uuid4()}", method="POST", headers=FETCHED).status == 404


def test_tasks_are_shown_of_a_student_with_a_tag_and_in_a_state(hub: Hub, task: str) -> None:
    for query, is_there in {
        "of=ada": True,
        "of=bob": False,
        "tag=hw1": True,
        "tag=hw2": False,
        "status=completed": True,
        "status=failed": False,
        "of=ada&tag=hw1&status=completed": True,
    }.items():
        listed = visit(hub, f"{COURSE}?{query}").data.decode().partition('id="tasks-rows"')[2]
        assert (f"tasks/{task}" in listed) is is_there, query


def test_limits_of_the_course_as_a_whole_are_set_and_taken_away_on_the_page(hub: Hub) -> None:
    def sent(path: str) -> int:
        return visit(hub, f"{COURSE}/{path}", method="POST", headers=FETCHED).status

    assert sent("limits?of=%2F&shots=5") == 422, "a task is one student's"
    assert sent("limits?of=%2F&tasks=40&slot_seconds=3600") == 200
    page = visit(hub, COURSE).data.decode()
    assert "<bdi>The course as a whole</bdi>: at most 40 tasks at a time, 3,600 seconds of slots in 24 hours" in page
    assert "limits of the course as a whole: at most 40 tasks at a time" in page
    assert sent("no-limits?of=%2F") == 200
    assert hub.client_of("teach").get("courses/qc101").json["limits"] == []


def test_all_that_was_set_is_shown_page_by_page(hub: Hub) -> None:
    teach = hub.client_of("teach")
    for tasks in range(1, 53):
        assert teach.post("courses/qc101/limits", {"tasks": tasks}).status == 200
    token = {"Authorization": f"token {hub.token_of('teach', SCOPE)}"}
    newest = visit(hub, COURSE, None, headers=token).data.decode()
    [older] = re.findall(r'href="/services/quantask/([^"]*changes_before[^"]*)"', newest)
    page = visit(hub, html.unescape(older).partition("#")[0], None, headers=token).data.decode()
    shown = [
        re.findall(r"each student: at most (\d+) task", each.partition('id="changes-list"')[2])
        for each in (newest, page)
    ]
    assert [int(each) for each in shown[0]] == list(range(52, 2, -1))
    assert [int(each) for each in shown[1][:2]] == [2, 1]
    assert '<details id="changes" open>' in page
    assert f'href="/services/quantask/{COURSE}#changes">Newest' in page
    teach.post("courses/qc101/limits", {"tasks": None})


def test_a_renamed_student_is_shown_by_the_new_name_and_found_by_the_same_link(hub: Hub) -> None:
    hub.request("POST", "users/carol")
    hub.request("POST", "groups/course-qc101/users", {"users": ["carol"]})
    carol = hub.client_of("carol")
    made = carol.finished(carol.submit(name="hers")["id"])["id"]
    hub.request("PATCH", "users/carol", {"name": "caroline"})
    assert hub.client_of("caroline").get(f"tasks/{made}").status == 200
    listed = visit(hub, f"{COURSE}?of=carol").data.decode().partition('id="tasks-rows"')[2]
    assert f"tasks/{made}" in listed
    assert "<bdi>caroline</bdi>" in listed
