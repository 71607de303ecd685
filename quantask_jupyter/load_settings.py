"""What the settings are set to: read, and refused where a value or a name is wrong.

A setting is read from the environment (``QUANTASK_SLOTS=2``) and, where Jupyter people expect it, from traitlets
configuration (``c.Quantask.slots = 2`` in ``jupyter_quantask_config.py`` or ``--Quantask.slots=2``), which wins over
the environment.
"""

from __future__ import annotations

import logging
import math
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from traitlets import Bool, Float, Int, TraitError, TraitType, Unicode
from traitlets.config import Config

from quantask_jupyter.database_url import check_database_url
from quantask_jupyter.errors import SettingsError
from quantask_jupyter.settings import COURSE, PREFIX, SECRETS, Quantask

HTTP, AMQP = ("http", "https"), ("amqp", "amqps")

_DOCKER_SECRETS = Path("/run/secrets")  # which Docker makes readable to all users of the container, that is to one
_TEST_PREFIX = "QUANTASK_TEST_"  # names of the test suite's services, not settings

_log = logging.getLogger(__name__)


def load_settings(config: Config | None = None, environ: Mapping[str, str] | None = None) -> Quantask:
    """Read the settings from the environment and, over it, from traitlets configuration.

    Args:
        config: the configuration of a Jupyter application; its ``Quantask`` section is used.
        environ: the environment; the process's own by default.

    Raises:
        SettingsError: a name is unknown, or a value is malformed or out of bounds. Values of URLs and tokens, which may
            hold a password, are never repeated in the text.
    """
    section = dict((config or Config()).get("Quantask", {}))
    known = Quantask.class_traits(config=True)
    unknown = sorted(section.keys() - known.keys())
    if unknown:
        raise SettingsError(f"There is no setting Quantask.{unknown[0]}.", hint=_nearest(unknown[0], known))
    values = {**_from_environment(known, os.environ if environ is None else environ), **section}
    settings = Quantask()
    for name, value in values.items():
        try:
            setattr(settings, name, value)
        except TraitError:  # whose text repeats the value
            raise SettingsError(f"The setting {name} is wrong: {_requirement(known[name])}.") from None
        if isinstance(value, float) and not math.isfinite(value):  # not-a-number passes traitlets' bounds
            raise SettingsError(f"The setting {name} is wrong: {_requirement(known[name])}.")
    for name in SECRETS:
        if getattr(settings, f"{name}_file"):
            if values.get(name):
                raise SettingsError(f"The settings {name} and {name}_file are both set.", hint="Leave one of them out.")
            setattr(settings, name, _secret_in_file(f"{name}_file", Path(getattr(settings, f"{name}_file"))))
    if values.keys() & {"database_url", "database_url_file"}:
        check_database_url(settings.database_url)
    settings.amqp_url = checked_url("amqp_url", settings.amqp_url, AMQP)
    settings.url = checked_url("url", settings.url, HTTP)
    for name in ("token", "hub_token"):
        setattr(settings, name, checked_token(name, getattr(settings, name)))
    for name in ("course_groups", "instructor_groups"):
        if getattr(settings, name).count(COURSE) != 1:
            raise SettingsError(f"The setting {name} is wrong: it must have {COURSE} once, for a course's name.")
    if settings.amqp_url and settings.embedded_store:
        raise SettingsError(
            "The setting amqp_url needs a PostgreSQL database_url.",
            hint="Workers on other hosts cannot reach a SQLite file. Set QUANTASK_DATABASE_URL too.",
        )
    return settings


def started_by_hub(environ: Mapping[str, str] | None = None) -> bool:
    """Say whether a JupyterHub has started the Jupyter Server that this process is, or belongs to."""
    return "JUPYTERHUB_SERVICE_PREFIX" in (os.environ if environ is None else environ)


def _from_environment(known: Mapping[str, TraitType[Any, Any]], environ: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for variable, text in environ.items():
        if not variable.startswith(PREFIX) or variable.startswith(_TEST_PREFIX):
            continue
        name = variable.removeprefix(PREFIX).lower()
        trait = known.get(name)
        if trait is None or variable != variable.upper():
            raise SettingsError(f"There is no setting {variable}.", hint=_nearest(name, known))
        try:
            values[name] = trait.from_string(text)
        except (TraitError, ValueError):
            raise SettingsError(f"The setting {variable} is wrong: {_requirement(trait)}.") from None
    return values


def _secret_in_file(name: str, path: Path) -> str:
    """Return what a file of one line has.

    Raises:
        SettingsError: it cannot be read, or has no line, or several.
    """
    try:
        text = path.read_text(encoding="utf-8").rstrip("\r\n")
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise SettingsError(f"The setting {name} names a file that does not exist: {path}.") from None
    except (OSError, ValueError):
        raise SettingsError(f"The setting {name} names a file that this process cannot read: {path}.") from None
    if not text.strip() or len(text.splitlines()) != 1:
        raise SettingsError(f"The setting {name} names a file that is not one line of text: {path}.")
    if mode & stat.S_IROTH and _DOCKER_SECRETS not in path.parents and os.name == "posix":
        _log.warning("everybody on this machine may read the file of the setting %s: chmod 600 %s", name, path)
    return text


def _requirement(trait: TraitType[Any, Any]) -> str:
    kind = {Int: "a whole number", Float: "a number", Bool: "true or false", Unicode: "text"}[type(trait)]
    if not isinstance(trait, Int | Float):
        return f"it must be {kind}"
    unit = trait.metadata.get("unit")
    return f"it must be {kind} from {trait.min} to {trait.max} ({unit})"


def _nearest(name: str, known: Mapping[str, Any]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, known, n=1)
    return f"Did you mean {close[0]}?" if close else "jupyter quantask doctor --help-all lists all settings."


def checked_url(name: str, value: str, schemes: tuple[str, ...]) -> str:
    """Return the URL that a setting has, without spaces around it; empty where it is not set.

    Raises:
        SettingsError: it is of another scheme, names no host, or no API can be below it.
    """
    url = value.strip()
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        valid = parts.scheme in schemes and bool(parts.hostname)
        _ = parts.port  # raises ValueError where it is not a number
    except ValueError:
        valid = False
    if not valid:
        raise SettingsError(
            f"The setting {name} is not a URL that Quantask can use.",
            hint=f"It must start with {' or '.join(f'{scheme}://' for scheme in schemes)} and name a host.",
        )
    if schemes is HTTP and (parts.query or parts.fragment):
        raise SettingsError(
            f"The setting {name} is not a URL that Quantask can use.",
            hint="It must end with the path of the server: leave out what begins with ? or #.",
        )
    return url


def checked_token(name: str, value: str) -> str:
    """Return the token that a setting has, without spaces and line ends around it, which are often read along.

    Raises:
        SettingsError: no HTTP header can carry it (RFC 9110, section 5.5). It is not repeated in the text.
    """
    token = value.strip()
    if not all("!" <= character <= "~" for character in token):
        raise SettingsError(
            f"The setting {name} is wrong: a token is of letters, digits and signs of ASCII, without spaces."
        )
    return token
