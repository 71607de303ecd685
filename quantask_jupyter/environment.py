"""Settings on their way between processes: from a command line, and to a process that is started."""

from __future__ import annotations

from traitlets.config import Config
from traitlets.config.loader import DeferredConfig

from quantask_jupyter.concealed import hide_memory, take_from_environment
from quantask_jupyter.errors import SettingsError
from quantask_jupyter.settings import PREFIX, SECRETS, Quantask

_OWN = ("url", "token", "token_file", "hub_token", "hub_token_file")
"""What a kernel uses, or a server asks for or with: no other process's business."""


def with_values(config: Config) -> Config:
    """Return a configuration whose settings are values; those of a command line are text until somebody asks.

    Raises:
        SettingsError: a setting stands there twice.
    """
    traits = Quantask.class_traits(config=True)
    section = config.get("Quantask", {})
    values = {}
    for name, value in section.items():
        if isinstance(value, DeferredConfig) and name in traits:
            try:
                values[name] = value.get_value(traits[name])
            except ValueError as error:
                raise SettingsError(f"The setting {name} stands twice on the command line.") from error
        else:
            values[name] = value
    return Config({**config, "Quantask": values})


def settings_environment(settings: Quantask) -> dict[str, str]:
    """Return the variables from which :func:`~quantask_jupyter.load_settings.load_settings` reads the same settings."""
    from_files = {name for name in SECRETS if getattr(settings, f"{name}_file")}
    left_out = {*_OWN, *from_files}
    return {
        f"{PREFIX}{name.upper()}": str(getattr(settings, name))
        for name in Quantask.class_trait_names(config=True)
        if name not in left_out
    }


def keep_secrets() -> None:
    """Keep the secrets of settings that have been read to this process: for one that serves or runs tasks."""
    take_from_environment([f"{PREFIX}{name.upper()}" for name in SECRETS])
    hide_memory()
