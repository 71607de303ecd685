import math
import os
import traceback
from typing import Any

import pytest
from traitlets import Float, Int
from traitlets.config import Application, Config

from quantask_jupyter.environment import settings_environment, with_values
from quantask_jupyter.errors import SettingsError
from quantask_jupyter.load_settings import load_settings
from quantask_jupyter.settings import Quantask

SECRET = "hunter2-secret"
LAB = {
    "QUANTASK_DATABASE_URL": "postgresql+asyncpg://ada:word@db/lab",
    "QUANTASK_AMQP_URL": "amqp://ada:word@mq/",
}
NUMBERS = {name: trait for name, trait in Quantask.class_traits(config=True).items() if isinstance(trait, Int | Float)}


def config(**settings: Any) -> Config:
    return Config({"Quantask": settings})


def command_line(*arguments: str) -> Config:
    app = Application()  # one that, like Jupyter's, does not know our settings
    app.parse_command_line(list(arguments))
    return app.config


def refusal(config: Config | None = None, **environ: str) -> SettingsError:
    with pytest.raises(SettingsError) as refused:
        load_settings(config, environ)
    return refused.value


def test_without_any_setting_a_laptop_works() -> None:
    settings = load_settings(environ={})
    assert settings.embedded_queue
    assert settings.embedded_store
    assert settings.database_url.startswith("sqlite:////")
    assert settings.database_url.endswith("/quantask/quantask.sqlite3")
    assert settings.owner
    assert (settings.slots, settings.max_attempts, settings.url, settings.token) == (1, 3, "", "")


def test_every_setting_says_what_it_is_and_has_bounds_and_a_unit() -> None:
    for name, trait in Quantask.class_traits(config=True).items():
        assert trait.help, name
        assert trait.metadata["unit"] is not None, name
    for name, trait in NUMBERS.items():
        assert trait.min is not None, name
        assert trait.max is not None, name
        assert trait.metadata["unit"], name


def test_a_setting_is_read_from_the_environment() -> None:
    settings = load_settings(
        environ={
            **LAB,
            "QUANTASK_SLOTS": "4",
            "QUANTASK_LEASE_SECONDS": "12.5",
            "QUANTASK_AUTO_MIGRATE": "true",
            "QUANTASK_OWNER": "Ada Lovelace",
            "PATH": "/bin",
        }
    )
    assert (settings.slots, settings.lease_seconds, settings.auto_migrate) == (4, 12.5, True)
    assert settings.owner == "Ada Lovelace"
    assert (settings.embedded_queue, settings.embedded_store) == (False, False)


def test_the_processs_own_environment_is_read_where_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUANTASK_SLOTS", "7")
    assert load_settings().slots == 7


def test_configuration_wins_over_the_environment() -> None:
    settings = load_settings(config(slots=3), {"QUANTASK_SLOTS": "4", "QUANTASK_MAX_SHOTS": "10"})
    assert (settings.slots, settings.max_shots) == (3, 10)


def test_only_quantasks_section_of_the_configuration_is_read() -> None:
    assert load_settings(Config({"ServerApp": {"port": 1}, "Quantask": {"slots": 2}}), {}).slots == 2


def test_a_command_line_is_configuration() -> None:
    line = command_line("--Quantask.slots=3", "--Quantask.lease_seconds=7", "--Quantask.auto_migrate=True")
    settings = load_settings(with_values(line), {"QUANTASK_SLOTS": "4"})
    assert (settings.slots, settings.lease_seconds, settings.auto_migrate) == (3, 7.0, True)


def test_a_setting_twice_on_a_command_line_is_refused() -> None:
    line = command_line("--Quantask.slots=3", "--Quantask.slots=4")
    with pytest.raises(SettingsError, match="The setting slots stands twice on the command line"):
        load_settings(with_values(line), {})


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_may_be_at_its_bounds_and_not_beyond(name: str) -> None:
    trait = NUMBERS[name]
    step = 1 if isinstance(trait, Int) else 0.001
    for value in (trait.min, trait.max):
        assert getattr(load_settings(config(**{name: value}), {}), name) == value
        assert getattr(load_settings(None, {f"QUANTASK_{name.upper()}": str(value)}), name) == value
    kind = "a whole number" if isinstance(trait, Int) else "a number"
    requirement = f"it must be {kind} from {trait.min} to {trait.max} ({trait.metadata['unit']})."
    for value in (trait.min - step, trait.max + max(step, trait.max * 1e-9)):
        assert refusal(config(**{name: value})).message == f"The setting {name} is wrong: {requirement}"
        assert refusal(**{f"QUANTASK_{name.upper()}": str(value)}).message.endswith(requirement)


WRONG = {
    "QUANTASK_SLOTS": ["", "two", "1.5", "1e1", "0x2", "nan", "inf", "True"],
    "QUANTASK_LEASE_SECONDS": ["", "long", "nan", "NaN", "inf", "-inf", "1,5"],
    "QUANTASK_AUTO_MIGRATE": ["", "perhaps", "2"],
}


@pytest.mark.parametrize(("variable", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_malformed_value_of_the_environment_is_refused_by_name(variable: str, value: str) -> None:
    message = refusal(**{variable: value}).message
    name = variable.removeprefix("QUANTASK_").lower()
    assert message.startswith(
        (f"The setting {variable} is wrong: it must be ", f"The setting {name} is wrong: it must be ")
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("slots", "2"),
        ("slots", 2.5),
        ("slots", None),
        ("slots", [2]),
        ("lease_seconds", math.nan),
        ("lease_seconds", math.inf),
        ("lease_seconds", "30"),
        ("auto_migrate", "yes"),
        ("auto_migrate", 2),
        ("owner", 7),
        ("database_url", ["sqlite+aiosqlite:///x"]),
    ],
)
def test_a_value_of_another_type_in_the_configuration_is_refused_by_name(name: str, value: object) -> None:
    assert refusal(config(**{name: value})).message.startswith(f"The setting {name} is wrong: it must be ")


@pytest.mark.parametrize(
    ("variable", "hint"),
    [
        ("QUANTASK_SLOT", "Did you mean slots?"),
        ("QUANTASK_DATABASEURL", "Did you mean database_url?"),
        ("QUANTASK_XYZZY", "jupyter quantask doctor --help-all lists all settings."),
        ("QUANTASK_", "jupyter quantask doctor --help-all lists all settings."),
        ("QUANTASK_slots", "Did you mean slots?"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(variable: str, hint: str) -> None:
    refused = refusal(**{variable: "1"})
    assert (refused.message, refused.hint) == (f"There is no setting {variable}.", hint)


def test_an_unknown_name_in_the_configuration_is_refused_with_the_nearest() -> None:
    refused = refusal(config(slotz=1))
    assert (refused.message, refused.hint) == ("There is no setting Quantask.slotz.", "Did you mean slots?")


def test_the_names_of_the_tests_own_services_are_no_settings() -> None:
    assert load_settings(environ={"QUANTASK_TEST_DATABASE_URL": "x", "QUANTASK_TEST_AMQP_URL": "y"}).slots == 1


BAD_URLS = {
    "database_url": [
        f"postgresql://ada:{SECRET}@/lab",
        f"postgresql+asyncpg://ada:{SECRET}@/lab",
        f"postgresql+asyncpg://ada:{SECRET}@db:port/lab",
        f"postgresql+asyncpg://ada:{SECRET}@[db/lab",
        f"mysql://ada:{SECRET}@db/lab",
        "mssql:///x",
        SECRET,
    ],
    "amqp_url": [f"http://ada:{SECRET}@mq/", f"amqp://ada:{SECRET}@", f"amqp://ada:{SECRET}@mq:99999/", SECRET],
    "url": [f"ftp://ada:{SECRET}@host/", SECRET, f"http://:{SECRET}@"],
}


@pytest.mark.parametrize(("name", "url"), [(name, url) for name, urls in BAD_URLS.items() for url in urls])
def test_a_wrong_url_is_refused_by_name_and_its_password_not_repeated(name: str, url: str) -> None:
    environ = {**LAB, f"QUANTASK_{name.upper()}": url}
    refused = refusal(None, **environ)
    assert refused.message == f"The setting {name} is not a URL that Quantask can use."
    assert refused.hint is not None
    assert "://" in refused.hint
    assert SECRET not in "".join(traceback.format_exception(refused))


@pytest.mark.parametrize("name", ["database_url", "amqp_url", "url", "token", "owner"])
def test_a_secret_of_a_wrong_type_is_not_repeated(name: str) -> None:
    refused = refusal(config(**{name: [f"amqp://ada:{SECRET}@mq/"]}))
    assert name in refused.message
    assert SECRET not in "".join(traceback.format_exception(refused))


def test_a_broker_needs_a_database_that_other_hosts_reach() -> None:
    refused = refusal(QUANTASK_AMQP_URL=f"amqp://ada:{SECRET}@mq/")
    assert refused.message == "The setting amqp_url needs a PostgreSQL database_url."
    assert SECRET not in str(refused)


def test_a_process_that_is_started_reads_the_same_settings() -> None:
    settings = load_settings(
        config(slots=2, lease_seconds=0.1 + 0.9, auto_migrate=True, owner="Ñandú = 'x'", url="http://h/", token=SECRET),
        LAB,
    )
    environ = settings_environment(settings)
    assert SECRET not in str(environ)
    again = load_settings(environ=environ)
    for name in Quantask.class_trait_names(config=True):
        expected = "" if name in ("url", "token") else getattr(settings, name)
        assert getattr(again, name) == expected, name


def test_a_user_whom_no_file_names_owns_tasks_by_its_number(monkeypatch):
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)

    def unknown(number):
        raise KeyError(f"getpwuid(): uid not found: {number}")

    monkeypatch.setattr("pwd.getpwuid", unknown)
    assert load_settings(environ={}).owner == f"uid-{os.getuid()}"


@pytest.fixture
def secret_file(tmp_path):
    file = tmp_path / "secret"
    file.write_text("sqlite:////srv/tasks.sqlite3\n")
    file.chmod(0o600)
    return file


def test_a_secret_may_be_in_a_file_whose_last_line_end_is_not_part_of_it(secret_file, caplog):
    settings = load_settings(environ={"QUANTASK_DATABASE_URL_FILE": str(secret_file)})
    assert settings.database_url == "sqlite:////srv/tasks.sqlite3"
    assert not caplog.records


def test_a_file_of_a_secret_that_everybody_may_read_is_warned_of(secret_file, caplog):
    secret_file.chmod(0o644)
    load_settings(environ={"QUANTASK_DATABASE_URL_FILE": str(secret_file)})
    assert [record.getMessage() for record in caplog.records] == [
        f"everybody on this machine may read the file of the setting database_url_file: chmod 600 {secret_file}"
    ]


@pytest.mark.parametrize("name", ["database_url", "amqp_url", "token"])
@pytest.mark.parametrize(("text", "reason"), [("", "not one line of text"), ("a\nb\n", "not one line of text")])
def test_a_file_of_a_secret_that_is_not_one_line_is_refused(secret_file, name, text, reason):
    secret_file.write_text(text)
    with pytest.raises(SettingsError, match=reason):
        load_settings(environ={f"QUANTASK_{name.upper()}_FILE": str(secret_file)})


def test_a_file_of_a_secret_that_is_not_there_or_cannot_be_read_is_one_sentence(tmp_path):
    with pytest.raises(SettingsError, match=r"The setting token_file names a file that does not exist: "):
        load_settings(environ={"QUANTASK_TOKEN_FILE": str(tmp_path / "nowhere")})
    with pytest.raises(SettingsError, match=r"The setting token_file names a file that this process cannot read: "):
        load_settings(environ={"QUANTASK_TOKEN_FILE": str(tmp_path)})


def test_a_secret_that_is_set_twice_is_refused(secret_file):
    with pytest.raises(SettingsError, match="database_url and database_url_file are both set"):
        load_settings(environ={"QUANTASK_DATABASE_URL_FILE": str(secret_file), "QUANTASK_DATABASE_URL": "sqlite:///x"})
