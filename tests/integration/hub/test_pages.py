"""A page of one student's server has nothing of another student's, whose browser it is opened in.

Servers of a Hub without domains for its users share one origin, so a browser sends cookies along, and says that the
page is of the same site.
"""

from __future__ import annotations

import pytest

from tests.hub.hub import Hub
from tests.hub.visitor import Visitor
from tests.integration.api.server import BELL

ADAS_TASKS = "/user/ada/quantask/api/tasks"
SENT_BY_BROWSERS = {
    "a script": {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "same-origin"},
    "a script that asks for no CORS": {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Site": "same-origin"},
    "a frame or a link": {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "same-origin"},
    "a browser that says nothing, as over HTTP": {},
}
REFERERS = {"it says where it is": "{origin}/user/bob/files/page.html", "it does not": ""}


@pytest.fixture(scope="module")
def ada(hub: Hub) -> Visitor:
    hub.server_of("ada")
    hub.client_of("ada").submit(name="ada's own")
    return Visitor(hub, "ada")


@pytest.fixture(scope="module")
def bob(hub: Hub) -> Visitor:
    hub.server_of("bob")
    return Visitor(hub, "bob")


@pytest.mark.parametrize("referer", REFERERS.values(), ids=REFERERS)
@pytest.mark.parametrize("sent", SENT_BY_BROWSERS.values(), ids=SENT_BY_BROWSERS)
def test_a_page_of_anothers_server_reads_and_changes_nothing_with_ones_cookies(
    hub: Hub, ada: Visitor, bob: Visitor, sent: dict[str, str], referer: str
) -> None:
    headers = {**sent, **({"Referer": referer.format(origin=hub.public_url)} if referer else {})}
    before = len(hub.client_of("ada").get("tasks").json["tasks"])
    for token in ({}, {"X-XSRFToken": bob.xsrf("/user/bob/")}, {"X-XSRFToken": ada.xsrf("/hub/")}):
        for method, origin in (("GET", {}), ("POST", {"Origin": hub.public_url}), ("POST", {"Origin": "null"})):
            body = {"circuit": BELL} if method == "POST" else None
            answer = ada.send(method, ADAS_TASKS, {**headers, **origin, **token}, body)
            assert answer.status_code in (403, 404), (method, origin, token, answer.text)
            assert "ada's own" not in answer.text
    assert len(hub.client_of("ada").get("tasks").json["tasks"]) == before


def test_ones_own_page_reads_and_submits(hub: Hub, ada: Visitor) -> None:
    own = {"Referer": f"{hub.public_url}/user/ada/lab", "X-XSRFToken": ada.xsrf("/user/ada/")}
    headers = {**SENT_BY_BROWSERS["a script"], **own}
    answer = ada.send("GET", ADAS_TASKS, headers)
    assert (answer.status_code, [task["name"] for task in answer.json()["tasks"]][-1]) == (200, "ada's own")
    assert ada.send("POST", ADAS_TASKS, headers, {"circuit": BELL}).status_code == 202


def test_ones_cookies_open_no_other_students_server(hub: Hub, ada: Visitor, bob: Visitor) -> None:
    own = {**SENT_BY_BROWSERS["a script"], "X-XSRFToken": bob.xsrf("/user/bob/")}
    answer = bob.send("GET", ADAS_TASKS, own)
    assert answer.status_code in (401, 403)
    stolen = "; ".join(f"{cookie.name}={cookie.value}" for cookie in bob.session.cookies)
    sent = {**own, "Cookie": stolen.replace("user-bob", "user-ada")}
    assert bob.send("GET", ADAS_TASKS, sent).status_code in (401, 403)


def test_the_service_itself_opens_nothing_to_a_cookie(hub: Hub, ada: Visitor) -> None:
    for sent in SENT_BY_BROWSERS.values():
        answer = ada.send("GET", "/services/quantask/quantask/api/tasks", {**sent, "X-XSRFToken": ada.xsrf("/hub/")})
        assert answer.status_code in (401, 403)


def test_the_class_page_opens_to_its_instructor_and_not_to_a_script_of_another_page(hub: Hub, ada: Visitor) -> None:
    hub.server_of("teach")
    teach = Visitor(hub, "teach")
    page = "/services/quantask/class/qc101"
    opened = teach.visit(page)
    assert (opened.status_code, "ada" in opened.text) == (200, True)
    for path in (page, f"{page}/tasks.csv", f"{page}/students.csv"):
        for mode in ("cors", "no-cors", "same-origin"):
            sent = {"Sec-Fetch-Mode": mode, "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "empty"}
            answer = teach.send("GET", path, {**sent, "Referer": f"{hub.public_url}/user/ada/files/page.html"})
            assert (answer.status_code, "ada" in answer.text) == (403, False), (path, mode)


def test_servers_of_one_student_show_the_same_tasks_and_each_has_cookies_of_its_own(hub: Hub, ada: Visitor) -> None:
    second = hub.server_of("ada", "second")
    kernel = second.kernels_client()
    made = kernel.submit(name="from the second")
    assert hub.client_of("ada").get(f"tasks/{made['id']}").json["owner"] == "ada"
    first = {**SENT_BY_BROWSERS["a script"], "X-XSRFToken": ada.xsrf("/user/ada/")}
    answer = ada.send("GET", "/user/ada/second/quantask/api/tasks", first)
    assert answer.status_code in (401, 403), "the second server has not let this browser in yet"
    names = [task["name"] for task in ada.send("GET", ADAS_TASKS, first).json()["tasks"]]
    assert "from the second" in names
