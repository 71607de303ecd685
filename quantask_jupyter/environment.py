"""Settings as an environment: how a process hands its settings to one that it starts."""

from __future__ import annotations

from quantask_jupyter.settings import PREFIX, Quantask

_OWN = ("url", "token")  # what a kernel uses, or a server asks for: no other process's business


def settings_environment(settings: Quantask) -> dict[str, str]:
    """Return the variables from which :func:`~quantask_jupyter.settings.load_settings` reads the same settings."""
    return {
        f"{PREFIX}{name.upper()}": str(getattr(settings, name))
        for name in Quantask.class_trait_names(config=True)
        if name not in _OWN
    }
