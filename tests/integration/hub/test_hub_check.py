"""``jupyter quantask hub-check``: what is missing under a real Hub is said, one thing after the other."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.hub.hub import Hub
from tests.integration.api.server import isolated_environment


def check(hub: Hub, tmp_path: Path, student: str, *options: str, token: str = "") -> tuple[int, str]:
    """Run the command as an administrator; its status and what it says."""
    file = tmp_path / "token"
    file.touch(mode=0o600)
    file.write_text(token or hub.token_of("root", "inherit"))
    done = subprocess.run(
        [
            *(sys.executable, "-m", "quantask_jupyter.cli", "hub-check", f"--student={student}"),
            *(f"--token-file={file}", f"--hub=http://127.0.0.1:{hub.hub_port}/hub/api", "--broker=", *options),
        ],
        env=isolated_environment(tmp_path, URL=f"{hub.service_url}/services/quantask/"),
        capture_output=True,
        text=True,
        check=False,
        timeout=150,
    )
    assert done.stderr == "", done.stderr
    return done.returncode, done.stdout


def test_a_student_of_a_course_lacks_nothing_and_nothing_is_left_behind(hub: Hub, tmp_path: Path) -> None:
    status, said = check(hub, tmp_path, "ada")
    assert "ada: qc101 (student)." in said
    assert "It knows who is in a course and has run nothing." in said
    assert "It ran in the class, with the right counts." in said
    assert (status, said.count("WRONG")) == (0, 0), said
    assert hub.client_of("ada").get("tasks").json["tasks"] == []
    tokens = hub.request("GET", "users/ada/tokens")["api_tokens"]
    assert not [one for one in tokens if one["note"] == "quantask hub-check"]


def test_who_is_in_no_course_is_told(hub: Hub, tmp_path: Path) -> None:
    status, said = check(hub, tmp_path, "eve")
    assert (status, said.count("WRONG")) == (1, 1)
    assert "WRONG course: eve: in no course" in said
    assert "group course-NAME" in said


def test_what_is_not_there_ends_the_check_with_one_sentence(hub: Hub, tmp_path: Path) -> None:
    for student, options, token, words in (
        ("nobody", (), "", "Add nobody on the Hub's admin page"),
        ("ada", ("--service=other",), "", "The Hub has no service other."),
        ("ada", (), "wrong", "It does not know this token."),
        ("ada", (), hub.token_of("bob", "self"), "This token may not look at services."),
    ):
        status, said = check(hub, tmp_path, student, *options, token=token)
        assert (status, said.count("WRONG")) == (1, 1)
        assert words in said
