"""``jupyter quantask limits``: the limits that hold for a whole deployment, whatever its processes were given."""

from __future__ import annotations

import asyncio

from jupyter_core.application import base_aliases
from typing_extensions import override

from quantask_jupyter.bootstrap import open_upkeep
from quantask_jupyter.cli import QuantaskCommand
from quantask_jupyter.settings import DEPLOYMENT_LIMITS, Quantask


class LimitsCommand(QuantaskCommand):
    """``jupyter quantask limits``."""

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
        async with open_upkeep(settings) as upkeep:
            return await upkeep.set_limits(wanted) if wanted else await upkeep.limits()
