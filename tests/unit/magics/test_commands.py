from __future__ import annotations

import pytest

from quantask_jupyter.errors import ApiUnreachableError, StateConflictError, TaskNotFoundError, UsageError
from quantask_jupyter.widget.task_json import TASKS_MIME
from tests.unit.client.wire_api import HEALTH

CIRCUIT = "qubit q;\n"


@pytest.fixture
def bell(api, notebook):
    notebook.run(f"%%quantum bell --quiet\n{CIRCUIT}")
    return notebook.shell.user_ns["bell"]


def test_status_and_result_of_a_variable_an_id_and_the_last_run(notebook, bell):
    for which in ("bell", bell.job_id(), ""):
        notebook.run(f"%quantum status {which}")
        assert notebook.printed == "bell: completed\n"
        notebook.run(f"%quantum result {which}")
        assert notebook.text.startswith("bell: 8 shots\n00 ")


def test_without_a_last_run_there_is_nothing_to_show(notebook):
    with pytest.raises(UsageError, match="There is no last job yet"):
        notebook.run("%quantum status")


def test_a_waiting_task_is_cancelled_and_a_completed_one_is_not(api, notebook, bell):
    with pytest.raises(StateConflictError):
        notebook.run("%quantum cancel bell")
    api.runs_at_once = None
    notebook.run(f"%%quantum slow --quiet\n{CIRCUIT}")
    notebook.run("%quantum cancel slow")
    assert notebook.printed == "slow: cancelled\n"
    notebook.run("%quantum cancel")
    assert notebook.printed == "slow: cancelled, as it was before\n"


def test_a_retry_is_bound_to_the_variable_of_the_first(notebook, bell):
    notebook.run("%quantum retry bell")
    again = notebook.shell.user_ns["bell"]
    assert again.job_id() != bell.job_id()
    notebook.run("%quantum status")
    assert notebook.printed == "bell: completed\n"


def test_a_list_shows_tasks_with_their_ids(api, notebook, bell):
    notebook.run("%quantum list --name bell --limit 5")
    short = bell.job_id()[-8:]
    assert notebook.text == (
        f"name  state      shots  created              id\nbell  completed   1024  2026-01-02 03:04:05  {short}"
    )
    assert f">{short}</td>" in notebook.outputs[0].data["text/html"]


def test_the_short_id_of_a_list_names_the_job(notebook, bell):
    notebook.run(f"%quantum status {bell.job_id()[-8:]}")
    assert notebook.printed == "bell: completed\n"
    for nobodys in ("facade", "0" * 8):
        with pytest.raises(UsageError, match="is neither a variable with a job nor a job's id"):
            notebook.run(f"%quantum status {nobodys}")


def test_tasks_whose_ids_end_alike_are_told_apart_by_more_of_them(api, notebook, bell):
    [task] = api.tasks.values()
    api.tasks["twin"] = {**task, "id": f"{'0' * 23}1{bell.job_id()[-8:]}"}
    notebook.run("%quantum list")
    ids = [line.split()[-1] for line in notebook.text.splitlines()[1:]]
    assert len(set(ids)) == 2
    assert all(len(each) > 8 for each in ids)


def test_a_long_title_is_cut_and_the_columns_of_a_list_stay(api, notebook, bell):
    [task] = api.tasks.values()
    task["title"] = "h q[0]; " * 20
    notebook.run("%quantum list")
    head, row = notebook.text.splitlines()
    assert row.startswith(f"{'h q[0]; ' * 5}"[:39] + "…  completed")
    assert head.index("state") == 42


def test_a_list_says_the_states_in_the_words_of_the_cards(api, notebook):
    api.runs_at_once = None
    notebook.run(f"%%quantum slow --quiet\n{CIRCUIT}")
    for word in ("waiting", "pending"):  # the second is the API's
        notebook.run(f"%quantum list --status {word}")
        assert notebook.text.splitlines()[1].split()[1] == "waiting"
        assert notebook.outputs[0].data[TASKS_MIME]["filters"] == {"status": "pending"}


def test_what_is_left_of_the_quota_and_why_the_next_task_waits_is_told(api, notebook):
    notebook.run("%quantum quota")
    assert notebook.text.splitlines() == [
        "tasks          3 of 20 waiting or running; 17 left",
        "shots          12,288 in 24 hours; there is no limit",
        "one task       at most 1,000,000 shots",
    ]
    api.quota = {**api.quota, "waits_for": "No worker <is> running."}
    notebook.run("%quantum quota")
    assert notebook.text.splitlines()[-1] == "your next task No worker <is> running."
    assert '<td style="text-align: left">No worker &lt;is&gt; running.</td>' in notebook.outputs[0].data["text/html"]


def test_what_an_instructor_allows_is_told_too(api, notebook):
    allowed = {"used": 1, "limit": 2, "left": 1}
    none = {"used": 3.5, "limit": None, "left": None}
    of_course = {"course": "qc101", "tasks": allowed, "slot_seconds": none, "max_shots": 2000}
    api.quota = {**api.quota, "courses": [of_course]}
    notebook.run("%quantum quota")
    assert notebook.text.splitlines()[3:] == [
        "in qc101       1 of 2 tasks waiting or running; 1 left",
        "in qc101       at most 2,000 shots of one task",
    ]


def test_a_list_without_tasks_is_live_too(api, notebook):
    notebook.run("%quantum list --name other")
    assert notebook.text == "No tasks."
    assert notebook.outputs[0].data[TASKS_MIME] == {"filters": {"name": "other"}, "limit": 20, "tasks": []}


def test_a_list_that_does_not_show_all_says_so(notebook, bell):
    for _ in range(4):
        notebook.run("%quantum retry bell")
    notebook.run("%quantum list --limit 3")
    assert notebook.text.splitlines()[-1] == "The newest 3 are shown; --limit shows more."
    data = notebook.outputs[0].data
    assert data["text/html"].endswith("<p>The newest 3 are shown; --limit shows more.</p>")
    assert (data[TASKS_MIME]["limit"], len(data[TASKS_MIME]["tasks"])) == (3, 3)
    notebook.run("%quantum list --limit 5")
    assert len(notebook.text.splitlines()) == 6


def test_a_list_of_an_api_that_is_away_is_a_failing_cell(notebook):
    notebook.run("%config QuantumMagics.url = 'http://127.0.0.1:1'")
    with pytest.raises(ApiUnreachableError, match="No Quantask API answers at http://127"):
        notebook.run("%quantum list")


def test_hostile_names_in_a_list_stay_text(api, notebook):
    notebook.run(f"%%quantum bell --quiet\n{CIRCUIT}")
    [task] = api.tasks.values()
    task["title"] = "<script>alert(1)</script>\x1b[31m"
    notebook.run("%quantum list")
    assert ">&lt;script&gt;alert(1)&lt;/script&gt;\\x1b[31m</td>" in notebook.outputs[0].data["text/html"]
    assert "\x1b" not in notebook.text


def test_backends_are_those_of_the_api(notebook, api):
    api.backends.append({**api.backends[0], "name": "fake_lab", "max_shots": 12_345})
    notebook.run("%quantum backends")
    assert notebook.text.splitlines() == [
        "backend   methods      qubits   shots",
        "aer       statevector       9      99",
        "fake_lab  as aer            9  12,345",
    ]
    left = '<td style="text-align: left">'
    assert f"<tr>{left}fake_lab</td>{left}as aer</td><td>9</td><td>12,345</td>" in notebook.outputs[0].data["text/html"]


def test_config_shows_the_defaults(notebook):
    notebook.run("%quantum config")
    assert notebook.printed.splitlines() == [
        "QuantumMagics.shots = 1024",
        "QuantumMagics.seed = None",
        "QuantumMagics.backend = 'aer'",
        "QuantumMagics.method = None",
        "QuantumMagics.timeout = None",
        "QuantumMagics.url = ''",
        "QuantumMagics.token is not set",
    ]


def test_the_doctor_tells_an_owner_how_many_workers_are_alive(api, notebook, monkeypatch):
    monkeypatch.setitem(HEALTH, "workers_alive", 2)
    notebook.run("%quantum doctor")
    assert "Workers: 2 alive" in notebook.printed
    assert "NONE IS ALIVE" not in notebook.printed


def test_the_doctor_tells_an_owner_of_a_class_of_the_own_tasks(api, notebook, monkeypatch):
    monkeypatch.setitem(HEALTH, "tasks", {"waiting or running": 3})
    notebook.run("%quantum doctor")
    assert "Tasks: 3 waiting or running" in notebook.printed


def test_the_doctor_says_what_works_and_what_does_not(api, notebook):
    notebook.run("%quantum doctor")
    assert notebook.printed.splitlines() == [
        f"API: {api.url}quantask/api, known from the configuration",
        "Database: sqlite answers",
        "Broker: rabbitmq DOES NOT ANSWER",
        "Worker: NONE IS ALIVE. On a laptop one starts within seconds; else run `jupyter quantask worker`.",
        "Tasks: 2 waiting",
        "All parts work: NO",
    ]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("%quantum status nothing", "'nothing' is neither a variable with a job nor a job's id"),
        ("import math\n%quantum draw math", "The variable math is a module, and not a circuit or a job"),
        ("text = 'no job'\n%quantum result text", "The variable text is a str, and not a job"),
        ("%quantum draw nothing", "'nothing' is neither a variable with a circuit or a job nor a job's id"),
        ("%quantum status a b", "'b' is one word too many"),
        ("%quantum backends x", "'x' is one word too many"),
        ("%quantum list --stat failed", "There is no option --stat"),
        ("%quantum list --limit 0", "--limit: must be at least 1, not 0."),
    ],
)
def test_arguments_that_are_not_understood_are_named(notebook, line, words):
    with pytest.raises(UsageError, match=words):
        notebook.run(line)


def test_an_id_that_nobody_has_is_said_to_be_unknown(notebook):
    with pytest.raises(TaskNotFoundError):
        notebook.run("%quantum status 00000000-0000-0000-0000-000000000000")
