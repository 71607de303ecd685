"""A Jupyter Server that is told to use another API: its pages and its kernels use one credential."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.api.jupyter import Jupyter, start_jupyter
from tests.integration.api.server import BELL, LONG, Served, stop

SUBMIT = "__import__('quantask_jupyter').submit({!r}, shots=20, name={!r}).job_id()"


@pytest.fixture
def jupyter(served: Served, tmp_path) -> Iterator[Jupyter]:
    server = start_jupyter(tmp_path, QUANTASK_URL=served.client.url, QUANTASK_TOKEN=str(served.client.token))
    yield server
    stop(server.process)


def test_the_token_may_be_in_a_file_and_kernels_submit_all_the_same(served: Served, tmp_path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{served.client.token}\n")
    file.chmod(0o600)
    jupyter = start_jupyter(tmp_path / "lab", QUANTASK_URL=served.client.url, QUANTASK_TOKEN_FILE=str(file))
    try:
        bell, left = jupyter.in_a_kernel(SUBMIT.format(BELL, "bell"), "os.environ.get('QUANTASK_TOKEN_FILE', '')")
        assert jupyter.api.finished(bell)["result"]["shots"] == 20
        assert left == ""
    finally:
        stop(jupyter.process)


def test_a_page_sees_and_cancels_what_its_kernel_has_submitted_to_another_api(jupyter: Jupyter, served: Served) -> None:
    endless, bell = jupyter.in_a_kernel(SUBMIT.format(LONG, "endless"), SUBMIT.format(BELL, "bell"))
    page = jupyter.api
    seen = page.get(f"tasks/{endless}")
    assert (seen.status, seen.json.get("name")) == (200, "endless"), seen.body
    assert page.post(f"tasks/{endless}/cancel").status in (200, 202)
    assert page.finished(endless)["status"] == "cancelled"
    assert page.finished(bell)["result"]["shots"] == 20
    assert served.client.get(f"tasks/{bell}").json["status"] == "completed"
    assert jupyter.request("GET", f"quantask/api/tasks/{bell}", token="wrong").status in (401, 403)
