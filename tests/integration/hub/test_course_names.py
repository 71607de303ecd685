"""Courses with hostile names: each page, link, form, file and endpoint of theirs works, and markup stays text."""

from __future__ import annotations

import csv
import html
import io
import re
from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest
import urllib3

from tests.hub.hub import SCOPE, Hub
from tests.integration.api.server import Client

MARKUP = '"><script>alert(1)</script><img src=x>'
NAMES = (
    MARKUP,
    'it\'s "quoted" & <b>',
    "a/b",
    "a%2Fb",
    "%2e%2e",
    "..a",
    "a b",
    " around ",
    "quantum Ω 量子 🙂",
    "x" * 255,
    "50%",
    "{course}",
    "{{ 7 * 7 }}",
    "a?b#c&d=e;f,g",
    "=1+1",
    "line\nX-Injected: yes",
    "\u202eltr",
    "students.csv",
)
NO_NAMES = (".", "..", "x" * 256, "nul\0", "")
ROOT = "/services/quantask/"
FETCHED = {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "same-origin", "X-XSRFToken": "made-up"}


def in_path(name: str) -> str:
    return quote(name, safe="")


@pytest.fixture(scope="module", autouse=True)
def courses(hub: Hub) -> None:
    for name in (*NAMES, *NO_NAMES):
        for group, user in (("course", "ada"), ("formgrade", "teach")):
            hub.request("POST", f"groups/{in_path(f'{group}-{name}')}", {"users": [user]})


@pytest.fixture(scope="module")
def ada(hub: Hub) -> Client:
    return hub.client_of("ada")


class Window:
    """The instructor's browser, as far as addresses go."""

    def __init__(self, hub: Hub) -> None:
        self.url = hub.service_url
        self.token = {"Authorization": f"token {hub.token_of('teach', SCOPE)}"}

    def ask(self, path: str, method: str = "GET", json: object = None) -> urllib3.BaseHTTPResponse:
        headers = {**self.token, **(FETCHED if method == "POST" else {})}
        given = {} if json is None else {"json": json}
        return urllib3.request(
            method, f"{self.url}{path}", headers=headers, redirect=False, retries=False, timeout=60, **given
        )

    def page(self, path: str) -> str:
        answer = self.ask(path)
        assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8"), path
        return answer.data.decode()


@pytest.fixture(scope="module")
def teach(hub: Hub, courses: None) -> Window:
    return Window(hub)


def addresses(page: str, base: str, *attributes: str) -> set[str]:
    """Where a browser goes from a page by these attributes, without what stands behind #."""
    found = re.findall(rf'\b(?:{"|".join(attributes)})="([^"]*)"', page)
    return {urljoin(base, html.unescape(each)).partition("#")[0] for each in found if not each.startswith("data:")}


@pytest.mark.parametrize("name", NAMES)
def test_every_link_file_and_form_of_a_course_works_whatever_it_is_called(
    ada: Client, teach: Window, name: str
) -> None:
    task = ada.post(
        "tasks", {"circuit": "OPENQASM 3.0; qubit q; bit c; c = measure q;"}, headers={"Quantask-Course": quote(name)}
    )
    assert task.status == 202, task.body
    assert task.json["course"] == name
    ada.finished(task.json["id"])
    root = f"{ROOT}class/{in_path(name)}"
    published = teach.ask(f"{root}/publish", "POST", {"name": "hw1", "deadline": "2030-01-01T00:00:00Z"})
    assert published.status == 200, published.data
    for act in ("limits?tasks=50", "pause?of=ada", "limits?of=ada&tasks=9"):
        assert teach.ask(f"{root}/{act}", "POST").status == 200
    page = teach.page(root)
    assert MARKUP not in page
    links = addresses(page, root, "href", "src", "action")
    assert {f"{root}/assignments/hw1", f"{root}/tasks/{task.json['id']}"} <= links
    for link in sorted(links):
        assert link.startswith((root, f"{ROOT}assets/")) or link == ROOT, link
        assert teach.ask(link).status in (200, 302), link
    forms = addresses(page, root, "data-post")
    assert {f"{root}/resume?of=ada", f"{root}/no-limits?of=ada", f"{root}/lesson"} <= forms
    assert all(form.startswith(f"{root}/") for form in forms)
    assert teach.ask(f"{root}/resume?of=ada", "POST").status == 200
    for below in (f"{root}/tasks/{task.json['id']}", f"{root}/assignments/hw1"):
        shown = teach.page(below)
        assert MARKUP not in shown
        assert {link for link in addresses(shown, below, "href", "data-post") if link.startswith(root)}
    for what in ("students", "tasks"):
        file = teach.ask(f"{root}/{what}.csv")
        assert file.status == 200
        assert "X-Injected" not in file.headers
        sent_name = file.headers["Content-Disposition"].partition("filename*=UTF-8''")[2]
        assert unquote(sent_name).startswith(f"{name} {what} 20")
        assert next(csv.reader(io.StringIO(file.data.decode("utf-8-sig"))))[0] in ("student", "task")


@pytest.mark.parametrize("name", NAMES)
def test_the_api_knows_it_by_the_same_name(hub: Hub, teach: Window, name: str) -> None:
    client = hub.service(teach.token["Authorization"].removeprefix("token "))
    for path in ("", "/students", "/queue", "/load", "/history"):
        assert client.get(f"courses/{in_path(name)}{path}").status == 200, path
    assert client.get("tasks", query={"course": name}).status == 200
    told = client.post(f"courses/{in_path(name)}/limits", {"tasks": 7})
    assert (told.status, told.json["name"]) == (200, name)
    assert hub.client_of("other").get(f"courses/{in_path(name)}").code == "COURSE_NOT_FOUND"


def test_all_of_them_are_listed_and_what_can_be_no_course_is_none(hub: Hub, ada: Client, teach: Window) -> None:
    listed = teach.page(ROOT)
    links = {urlsplit(link).path for link in addresses(listed, ROOT, "href") if "/class/" in link}
    assert links == {f"{ROOT}class/{in_path(name)}" for name in (*NAMES, "qc101")}
    assert MARKUP not in listed
    known = {each["name"] for each in ada.get("courses").json["courses"]}
    assert known == {*NAMES, "qc101"}
    for name in NO_NAMES[2:4]:
        assert teach.ask(f"{ROOT}class/{in_path(name)}").status == 404


def test_a_students_server_hands_the_name_on(hub: Hub) -> None:
    server = hub.server_of("ada")
    for name in (MARKUP, "quantum Ω 量子 🙂", "a/b", "a%2Fb"):
        sent = server.request(
            "POST",
            "quantask/api/tasks",
            json={"circuit": "OPENQASM 3.0; qubit q;"},
            headers={"Quantask-Course": quote(name)},
        )
        assert (sent.status, sent.json()["course"]) == (202, name)
        assert server.request("GET", f"quantask/api/assignments?course={in_path(name)}").status == 200
