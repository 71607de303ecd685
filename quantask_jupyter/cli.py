"""The command line: ``jupyter quantask serve | worker | db | limits | doctor``.

Each command exits with a status other than 0 and one plain sentence when it cannot do its work.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from importlib.metadata import version
from itertools import takewhile
from pathlib import Path
from typing import Any, ClassVar

from jupyter_core.application import JupyterApp, base_aliases
from traitlets import Unicode
from traitlets.config.loader import KVArgParseConfigLoader
from typing_extensions import override

from quantask_jupyter.environment import settings_environment, with_values
from quantask_jupyter.errors import QuantumError, UsageError
from quantask_jupyter.jupyter_folders import NO_HOME
from quantask_jupyter.load_settings import load_settings
from quantask_jupyter.logs import hide_secrets
from quantask_jupyter.settings import DEPLOYMENT_LIMITS, Quantask


class _StrictLoader(KVArgParseConfigLoader):
    """Refuses an option that is not known, where traitlets would ask for its value, or warn and go on without it."""

    @override
    def _parse_args(self, args: Any) -> Any:
        known = {"help", "help-all", "version"}
        for names in (*self.aliases, *self.flags):
            known.update([names] if isinstance(names, str) else names)
        for arg in takewhile(lambda each: each != "--", args):
            name = arg.removeprefix("--").partition("=")[0]
            if arg.startswith("--") and "." not in name and name not in known:
                close = get_close_matches(name, known, n=1)
                raise UsageError(f"There is no option --{name}.", hint=f"Did you mean --{close[0]}?" if close else None)
        return super()._parse_args(args)


class QuantaskCommand(JupyterApp):
    """What all commands share: settings from the command line, ``jupyter_quantask_config.py`` and the environment."""

    name = "jupyter-quantask"
    version = version("quantask-jupyter")
    classes = [Quantask]  # noqa: RUF012  (traitlets' way)
    config_file_name = Unicode("jupyter_quantask_config").tag(config=True)
    positional: ClassVar[tuple[int, int]] = (0, 0)
    """The fewest and the most arguments beside options."""

    def settings(self) -> Quantask:
        """Return the settings.

        Raises:
            SettingsError: one of them is wrong.
        """
        settings = load_settings(with_values(self.config))
        hide_secrets(settings)
        return settings

    @override
    def start(self) -> None:
        """Run the command, or the one below it that was named."""
        super().start()
        fewest, most = self.positional
        if self.subcommands or not fewest <= len(self.extra_args) <= most:
            raise UsageError("The arguments are not understood.", hint=f"See `{self.command_line} --help`.")
        self.exit(self.run())

    def run(self) -> int:
        """Do the command's work and return its exit status."""
        raise NotImplementedError

    @override
    def _create_loader(self, argv: Any, aliases: Any, flags: Any, classes: Any) -> _StrictLoader:
        return _StrictLoader(argv, aliases, flags, classes=classes, log=self.log, subcommands=self.subcommands)

    @property
    def command_line(self) -> str:
        """Return what a user types to get here."""
        return self.name.replace("-", " ")

    def say(self, text: str) -> None:
        """Tell the user something that was asked for."""
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


class WorkerCommand(QuantaskCommand):
    """Run tasks of Quantask; the options are those of the worker's own program."""

    name = "jupyter-quantask-worker"
    description = "Run tasks of Quantask."

    @override
    def parse_command_line(self, argv: Any = None) -> None:
        """Leave all options to the worker."""
        self.extra_args = list(argv or [])

    @override
    def start(self) -> None:
        """Run the worker with the settings of the configuration file in its environment."""
        worker: Callable[[Sequence[str]], int] = importlib.import_module("quantask_worker.__main__").main
        if not {"-h", "--help"} & set(self.extra_args):
            os.environ.update(settings_environment(self.settings()))
        self.exit(worker(self.extra_args))


class UpgradeCommand(QuantaskCommand):
    """``db upgrade``."""

    name = "jupyter-quantask-db-upgrade"
    description = "Upgrade the database's schema: jupyter quantask db upgrade [REVISION]"
    positional = (0, 1)

    @override
    def run(self) -> int:
        """Upgrade to the newest revision or the one given, and set the limits that the deployment has not yet."""
        from quantask_jupyter.adapters.sql import migrate  # only here: no other command needs SQLAlchemy so early
        from quantask_jupyter.bootstrap import set_first_limits

        settings = self.settings()
        url = settings.database_url
        migrate.upgrade(url, *self.extra_args)
        asyncio.run(set_first_limits(settings))
        self.say(f"The schema is {migrate.current(url)}.")
        return 0


class DowngradeCommand(QuantaskCommand):
    """``db downgrade``."""

    name = "jupyter-quantask-db-downgrade"
    description = "Downgrade the database's schema: jupyter quantask db downgrade REVISION"
    positional = (1, 1)

    @override
    def run(self) -> int:
        """Downgrade to the revision given; ``base`` removes all tables and with them all tasks."""
        from quantask_jupyter.adapters.sql import migrate

        url = self.settings().database_url
        migrate.downgrade(url, self.extra_args[0])
        self.say(f"The schema is {migrate.current(url) or 'empty'}.")
        return 0


class CurrentCommand(QuantaskCommand):
    """``db current``."""

    name = "jupyter-quantask-db-current"
    description = "Say which schema the database has."

    @override
    def run(self) -> int:
        """Say it."""
        from quantask_jupyter.adapters.sql import migrate

        self.say(migrate.current(self.settings().database_url) or "empty")
        return 0


class DbCommand(QuantaskCommand):
    """``db``: the commands that need a revision or a URL of a database."""

    name = "jupyter-quantask-db"
    description = "Look after the database's schema."
    subcommands = {  # noqa: RUF012
        "upgrade": (f"{__name__}.UpgradeCommand", "Upgrade the schema to this version's."),
        "downgrade": (f"{__name__}.DowngradeCommand", "Downgrade the schema to a revision."),
        "current": (f"{__name__}.CurrentCommand", "Say which revision the database has."),
    }


class LimitsCommand(QuantaskCommand):
    """``limits``: those that hold for a whole deployment, whatever its processes were given."""

    name = "jupyter-quantask-limits"
    description = "Say the limits of the whole deployment, and set those that are given as options."
    aliases = {  # noqa: RUF012
        **base_aliases,
        **{name.replace("_", "-"): f"Quantask.{name}" for name in DEPLOYMENT_LIMITS},
    }

    @override
    def run(self) -> int:
        """Set what stands on the command line; the environment and the configuration file set nothing."""
        settings = self.settings()
        on_command_line = self.cli_config.get("Quantask", {})
        wanted = {name: getattr(settings, name) for name in DEPLOYMENT_LIMITS if name in on_command_line}
        limits = asyncio.run(self._set(settings, wanted))
        for name in DEPLOYMENT_LIMITS:
            unit = Quantask.class_own_traits()[name].metadata["unit"]
            self.say(f"{name}: {limits[name]} {unit}" if name in limits else f"{name}: not set yet")
        return 0

    async def _set(self, settings: Quantask, wanted: dict[str, float]) -> dict[str, float]:
        from quantask_jupyter.bootstrap import open_upkeep

        async with open_upkeep(settings) as upkeep:
            return await upkeep.set_limits(wanted) if wanted else await upkeep.limits()


class QuantaskApp(QuantaskCommand):
    """``jupyter quantask``."""

    description = "Run quantum circuits from notebook cells."
    subcommands = {  # noqa: RUF012
        "serve": ("quantask_server.local.ServeCommand", "Serve the API as a process of its own."),
        "worker": (f"{__name__}.WorkerCommand", "Run tasks."),
        "db": (f"{__name__}.DbCommand", "Upgrade, downgrade or look at the database's schema."),
        "limits": (f"{__name__}.LimitsCommand", "Say or set the limits of the whole deployment."),
        "hub-check": ("quantask_server.hub_check.HubCheckCommand", "Try what a student's server under a Hub would do."),
        "doctor": ("quantask_jupyter.doctor.command.DoctorCommand", "Say what is wrong and what to do about it."),
    }


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its status."""
    run_command(QuantaskApp, argv)


def run_command(command: type[QuantaskCommand], argv: Sequence[str] | None = None) -> None:
    """Run one command and exit with its status; an error is one sentence on standard error."""
    try:
        command.launch_instance(None if argv is None else list(argv))
    except QuantumError as error:
        sys.stderr.write(f"{' '.join(filter(None, (error.message, error.hint)))}\n")
        sys.exit(1)
    except BrokenPipeError:  # a reader such as `head` has gone, and Python would still write the rest at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except RuntimeError:  # Jupyter's own paths begin at the home folder, which users that no file names do not have
        if _has_home():
            raise
        sys.stderr.write(f"{NO_HOME}\n")
        sys.exit(1)


def _has_home() -> bool:
    try:
        Path.home()
    except RuntimeError:
        return False
    return True


if __name__ == "__main__":
    main()
