"""What may be wrong on the way to an API, or under a Hub to the class's service."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import urllib3

from quantask_jupyter.client.wrong_scheme import wrong_scheme
from quantask_jupyter.doctor.finding import Finding
from quantask_jupyter.settings import Quantask

ANSWER_SECONDS = 5.0
ELSEWHERE = "Run `jupyter quantask doctor` where the API runs, with its settings."


def api_finding(settings: Quantask) -> Finding:
    """Ask the API that kernels are told to use, if they are told to use one."""
    if not settings.url:
        return Finding("API", True, "No url is set: a notebook finds its Jupyter Server's API or starts one.")
    try:
        answer = urllib3.request(
            "GET",
            f"{settings.url.rstrip('/')}/quantask/api/backends",
            headers={"Authorization": f"token {settings.token}"},
            timeout=ANSWER_SECONDS,
            retries=False,
        )
    except urllib3.exceptions.HTTPError as error:
        if mistake := wrong_scheme(settings.url, error):
            return Finding("API", False, mistake.message, mistake.hint)
        return Finding("API", False, "Nothing answers at the setting url.", "Start it: `jupyter quantask serve`.")
    if answer.status in (401, 403):
        return Finding("API", False, "It does not accept the setting token.", "Set QUANTASK_TOKEN to the API's token.")
    if answer.status != 200:
        return Finding("API", False, f"What answers at the setting url is not Quantask ({answer.status}).")
    return Finding("API", True, "It answers.")


def is_elsewhere(settings: Quantask) -> bool:
    """Say whether this process is told of an API alone: which database and broker that has is for it to say."""
    return bool(settings.url) and not settings.amqp_url and settings.database_url == Quantask().database_url


def elsewhere_findings(settings: Quantask) -> list[Finding]:
    """Ask the API at the setting url for its health: database, broker and workers are not told to this process."""
    found = api_finding(settings)
    if not found.well:
        return [found]
    answer = _ask_api(settings, "health")
    if isinstance(answer, Finding):
        return [found, answer]
    database, broker = answer["database"], answer["broker"]
    return [
        Finding("API", True, "It answers. Only url is set here, no database_url: the rest is what that API says."),
        Finding("database", database["reachable"], _reached(database), ELSEWHERE),
        Finding("broker", broker["reachable"], _reached(broker), ELSEWHERE),
        *_workers_in_words(answer),
    ]


def _workers_in_words(answer: dict[str, Any]) -> Iterable[Finding]:
    """Say whether workers are alive; it is the database that knows, and without it nobody does."""
    alive, starts_its_own = answer["workers_alive"], answer["broker"]["kind"] == "embedded"
    if answer["database"]["reachable"]:
        yield Finding("workers", alive > 0 or starts_its_own, f"{alive or 'None'} alive.", ELSEWHERE)


def _reached(part: dict[str, Any]) -> str:
    return f"It {'answers' if part['reachable'] else 'does not answer'} ({part['kind']})."


def hub_findings(settings: Quantask) -> list[Finding]:
    """Ask the service of the Hub that this user's server belongs to; there is no store here to look at.

    A token's reach, the service's health and the user's courses are the service's to say.
    """
    if not settings.url:
        hint = "Ask who runs the Hub: QUANTASK_URL is set by c.Spawner.environment, and Quantask by the server's image."
        return [Finding("class", False, "This server of JupyterHub is not told where Quantask's service is.", hint)]
    findings: list[Finding] = []
    for path, say in (("courses", _courses_in_words), ("health", _health_in_words)):
        answer = _ask_api(settings, path)
        if isinstance(answer, Finding):
            return [*findings, answer]
        findings.append(say(answer))
    return findings


def _ask_api(settings: Quantask, path: str) -> dict[str, Any] | Finding:
    """Return what the API that kernels are told to use answers, or in its own words why it does not."""
    try:
        answer = urllib3.request(
            "GET",
            f"{settings.url.rstrip('/')}/quantask/api/{path}",
            headers={"Authorization": f"token {settings.token}"},
            timeout=ANSWER_SECONDS,
            retries=False,
        )
        told = dict(answer.json())
        if answer.status == 200:
            return told
        return Finding("service", False, str(told["error"]["message"]), told["error"]["hint"])
    except (urllib3.exceptions.HTTPError, ValueError, KeyError, TypeError):
        return Finding("service", False, "This user's own server does not answer for Quantask.", "Restart the server.")


def _courses_in_words(answer: dict[str, Any]) -> Finding:
    courses = ", ".join(f"{course['name']} ({course['role']})" for course in answer["courses"])
    return Finding("class", True, f"You are {answer['user']}, and your courses are: {courses or 'none'}.")


def _health_in_words(answer: dict[str, Any]) -> Finding:
    well = answer["status"] == "ok"
    if answer["database"]["reachable"]:
        text = f"The class's service is {answer['status']}, with {answer['workers_alive']} workers alive."
    else:
        text = "The class's service does not reach its database, so how many workers are alive is not known."
    return Finding("service", well, text, "Tell who runs the Hub: database, broker or workers are away.")
