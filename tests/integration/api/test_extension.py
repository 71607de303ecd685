"""The API inside a Jupyter Server: who is let in, what kernels are given, what a wrong setting does."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.integration.api.jupyter import TOKEN, Jupyter, start_jupyter
from tests.integration.api.server import BELL, Client, stop, until

PASSWORD = "sesame-3f9a"
StartJupyter = Callable[..., Jupyter]


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jupyter]:
    """A server below a base URL, as each user of a Hub has one."""
    server = start_jupyter(tmp_path_factory.mktemp("jupyter"), base_url="/user/ada/")
    yield server
    stop(server.process)


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[StartJupyter]:
    """Start servers of the test's own."""
    running: list[Jupyter] = []

    def start_one(**options: object) -> Jupyter:
        running.append(start_jupyter(tmp_path / str(len(running)), **options))  # type: ignore[arg-type]
        return running[-1]

    yield start_one
    for server in running:
        stop(server.process)


def test_a_kernel_is_given_an_api_that_runs_its_circuits(jupyter: Jupyter) -> None:
    api = jupyter.kernels_client()
    assert api.url == jupyter.url.replace("127.0.0.1", "localhost")
    task = api.finished(api.submit(shots=10)["id"])
    assert sum(task["result"]["counts"].values()) == 10


def test_the_kernels_token_opens_quantask_and_nothing_else(jupyter: Jupyter) -> None:
    token = jupyter.kernels_client().token
    assert token != TOKEN
    for path in ("api/contents", "api/kernels", "api/sessions", "api/terminals"):
        assert jupyter.request("GET", path, token=token).status == 403
        assert jupyter.request("GET", path).status == 200
    assert jupyter.request("POST", "api/kernels", token=token).status == 403
    assert Client(jupyter.url, token).get("tasks").status == 200


def test_kernel_and_browser_see_the_same_tasks(jupyter: Jupyter) -> None:
    task = jupyter.kernels_client().submit()
    assert jupyter.api.get(f"tasks/{task['id']}").json["owner"] == task["owner"]


def test_a_stranger_gets_the_same_shape_of_error_as_everywhere(jupyter: Jupyter) -> None:
    for token in (None, "wrong"):
        for method in ("GET", "POST"):
            answer = Client(jupyter.url, token).request(method, "tasks")
            assert (answer.status, answer.code) == (401, "NOT_AUTHENTICATED")


def test_a_browsers_cookie_is_good_only_with_the_xsrf_token(jupyter: Jupyter) -> None:
    login, page = jupyter.request("GET", "api/contents"), jupyter.request("GET", "login", token=None)
    cookies = [value.partition(";")[0] for a in (login, page) for value in a.headers.getlist("Set-Cookie")]
    xsrf = next(cookie.partition("=")[2] for cookie in cookies if cookie.startswith("_xsrf="))
    browser = Client(jupyter.url, None)
    plain = {"Cookie": "; ".join(cookies)}
    refused = browser.post("tasks", {"circuit": BELL}, headers=plain)
    assert (refused.status, refused.code) == (403, "NOT_ALLOWED")
    assert browser.post("tasks", {"circuit": BELL}, headers={**plain, "X-XSRFToken": xsrf}).status == 202


def test_a_page_of_another_site_is_refused(jupyter: Jupyter) -> None:
    login = jupyter.request("GET", "api/contents")
    cookie = login.headers.getlist("Set-Cookie")[0].partition(";")[0]
    headers = {"Cookie": cookie, "Origin": "https://attacker.example"}
    answer = Client(jupyter.url, None).get("tasks", headers=headers)
    assert (answer.status, answer.code) == (403, "NOT_ALLOWED")


@pytest.mark.parametrize("referer", [None, "https://attacker.example/page"])
def test_a_cookie_reads_nothing_for_a_page_of_another_site(jupyter: Jupyter, referer: str | None) -> None:
    login = jupyter.request("GET", "api/contents")
    cookie = {"Cookie": login.headers.getlist("Set-Cookie")[0].partition(";")[0]}
    browser = Client(jupyter.url, None)
    headers = {**cookie, "Sec-Fetch-Mode": "cors", **({"Referer": referer} if referer else {})}
    answer = browser.get("tasks", headers=headers)
    assert (answer.status, answer.code) == (403, "NOT_ALLOWED")
    assert browser.get("tasks", headers={**cookie, "Referer": f"{jupyter.url}lab"}).status == 200


def test_the_worker_ends_with_the_server(start_server: StartJupyter) -> None:
    server = start_server()
    worker = until(lambda: server.api.get("health").json["workers"], "the worker is there")[0]
    pid = int(worker["name"].split("-")[-2])
    assert stop(server.process) == 0
    until(lambda: not Path(f"/proc/{pid}").exists(), "the worker has ended")


def test_settings_come_from_jupyter_quantask_config_and_the_command_line(start_server: StartJupyter) -> None:
    server = start_server(
        config="c.Quantask.max_shots = 7\nc.Quantask.owner = 'ada'", options=["--Quantask.max_shots=5"]
    )
    answer = server.api.post("tasks", {"circuit": BELL, "shots": 6})
    assert (answer.status, answer.code) == (422, "LIMIT_EXCEEDED")
    assert server.api.submit(shots=5)["owner"] == "ada"


@pytest.mark.parametrize(
    ("config", "names"),
    [
        ("c.Quantask.slotz = 1", "slotz"),
        (f"c.Quantask.database_url = 'mysql://ada:{PASSWORD}@host/quantask'", "database_url"),
    ],
)
def test_a_wrong_setting_turns_the_extension_off_and_the_server_goes_on(
    start_server: StartJupyter, config: str, names: str
) -> None:
    server = start_server(config=config)
    log = server.log.read_text()
    line = next(line for line in log.splitlines() if "Quantask is off" in line)
    assert line.startswith("[E ")
    assert names in line
    assert PASSWORD not in log
    assert server.request("GET", "api/contents").status == 200
    assert server.request("GET", "quantask/api/health").status == 404


def test_under_a_hub_the_extension_refuses_a_database_server_and_says_why(start_server: StartJupyter) -> None:
    url = f"postgresql+asyncpg://ada:{PASSWORD}@host/quantask"
    server = start_server(QUANTASK_DATABASE_URL=url, JUPYTERHUB_API_TOKEN="x")
    log = server.log.read_text()
    assert "Quantask is off" in log
    assert "database_url" in log
    assert PASSWORD not in log
    assert server.request("GET", "api").status == 200


def test_a_server_in_another_ones_terminal_gives_its_kernels_its_own_api(
    start_server: StartJupyter, jupyter: Jupyter
) -> None:
    outer = jupyter.kernels_client()
    inner = start_server(QUANTASK_URL=outer.url, QUANTASK_TOKEN=str(outer.token))
    given = inner.kernels_client()
    assert urlsplit(given.url).port == urlsplit(inner.url).port
    assert given.token != outer.token
    assert given.get("tasks").status == 200


def test_an_api_that_somebody_has_configured_is_what_kernels_are_given(
    start_server: StartJupyter, served_elsewhere: Client
) -> None:
    server = start_server(QUANTASK_URL=served_elsewhere.url, QUANTASK_TOKEN=str(served_elsewhere.token))
    given = server.kernels_client()
    assert (given.url, given.token) == (served_elsewhere.url, served_elsewhere.token)


@pytest.fixture
def served_elsewhere(served) -> Client:
    return served.client


def test_kernels_reach_a_server_that_listens_everywhere(start_server: StartJupyter) -> None:
    server = start_server(options=["--ServerApp.ip=0.0.0.0"])
    assert server.kernels_client().get("tasks").status == 200


@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
def test_kernels_of_a_server_with_a_certificate_of_its_own_need_not_trust_it(
    start_server: StartJupyter, tmp_path: Path
) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    making = "req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -days 1 -keyout"
    command = ["openssl", *making.split(), str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    server = start_server(options=[f"--ServerApp.certfile={certificate}", f"--ServerApp.keyfile={key}"])
    assert server.kernels_client().get("tasks").status == 200
