"""What ``/metrics`` says, as numbers."""

from __future__ import annotations

import urllib3
from prometheus_client.parser import text_string_to_metric_families

from tests.integration.api.server import Client

Samples = dict[str, float]


def scrape(url: str, token: str | None) -> urllib3.BaseHTTPResponse:
    """Ask ``/metrics`` of the server at ``url``."""
    headers = {"Authorization": f"token {token}"} if token else {}
    return urllib3.request("GET", f"{url}metrics", headers=headers, retries=False, timeout=30)


def samples_of(text: str) -> Samples:
    """Our samples by name, with labels in braces, such as ``quantask_tasks{pending}``."""
    return {
        sample.name + (f"{{{','.join(sample.labels.values())}}}" if sample.labels else ""): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name.startswith("quantask_") and not sample.name.endswith("_created")
    }


def metrics(client: Client) -> Samples:
    """Our metrics as the API at ``client`` shows them."""
    answer = scrape(client.url, client.token)
    assert answer.status == 200, answer.data
    return samples_of(answer.data.decode())
