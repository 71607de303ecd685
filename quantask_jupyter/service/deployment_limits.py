"""Limits of the whole deployment: every process obeys a row of the store in place of its own settings.

The row has what the first process had that knew a limit; operators change it by ``jupyter quantask limits``. A laptop
has no operator but its user: what is set there otherwise than by default goes into the row when the API starts.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from traitlets import TraitError

from quantask_jupyter.errors import DatabaseUnavailableError
from quantask_jupyter.outage import Outage
from quantask_jupyter.ports import Upkeep
from quantask_jupyter.settings import DEPLOYMENT_LIMITS, Quantask

EVERY_SECONDS = 2.0

log = logging.getLogger(__name__)


class LimitsKeeper:
    """Keeps the settings of one process equal to the deployment's limits."""

    def __init__(self, upkeep: Upkeep, settings: Quantask) -> None:
        """Keep ``settings``, which are still as this process was given them."""
        self._upkeep = upkeep
        self._settings = settings
        self._given = {name: getattr(settings, name) for name in DEPLOYMENT_LIMITS}
        self._own = own_limits(settings)
        self._told: set[str] = set()

    async def start(self, *, sets_own: bool) -> None:
        """Read the limits for the first time; while the database is away, the process's own settings hold.

        Args:
            sets_own: what is set otherwise than by default becomes the deployment's first.
        """
        try:
            if sets_own and unused(self._own, await self._upkeep.limits()):
                await self._upkeep.set_limits(self._own)
            await self.obey()
        except DatabaseUnavailableError as error:
            log.warning("the deployment's limits are not known yet: %s", error.message)

    async def keep_obeying(self) -> None:
        """Obey the limits as they are changed, until cancelled."""
        outage = Outage(log, "reading of the deployment's limits")
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await self.obey()
                outage.over()
            except DatabaseUnavailableError as error:
                outage.lasts(error.message)

    async def obey(self) -> None:
        """Obey the limits as they are now; set those that are unset.

        Raises:
            DatabaseUnavailableError: the database does not answer.
        """
        stored = await self._upkeep.limits()
        if not stored.keys() >= set(DEPLOYMENT_LIMITS):
            stored = await set_unset_limits(self._upkeep, self._settings)
        for name in DEPLOYMENT_LIMITS:
            try:
                setattr(self._settings, name, stored[name])
            except TraitError:
                self._tell_once(name, f"{name}={stored[name]} of the deployment is none that this version takes")
        for name, own in unused(self._own, stored).items():
            self._tell_once(name, f"{name}={own} of this process is not used: the deployment's is {stored[name]}")

    def give_back(self) -> None:
        """Leave the settings as this process was given them: what is opened again starts from them."""
        for name, value in self._given.items():
            setattr(self._settings, name, value)

    def _tell_once(self, name: str, text: str) -> None:
        if name not in self._told:
            self._told.add(name)
            log.warning("%s; see `jupyter quantask limits`", text)


async def set_unset_limits(upkeep: Upkeep, settings: Quantask) -> dict[str, float]:
    """Set by these settings the limits that the deployment has not yet; return all that it has.

    Raises:
        DatabaseUnavailableError: the database does not answer.
    """
    return await upkeep.set_limits({name: getattr(settings, name) for name in DEPLOYMENT_LIMITS}, only_unset=True)


def own_limits(settings: Quantask) -> dict[str, float]:
    """Return the limits that a process's settings have otherwise than by default."""
    values = {name: getattr(settings, name) for name in DEPLOYMENT_LIMITS}
    return {name: value for name, value in values.items() if value != settings.trait_defaults(name)}


def unused(own: Mapping[str, float], stored: Mapping[str, float]) -> dict[str, float]:
    """Return those of a process's ``own`` limits that the deployment has another value for."""
    return {name: value for name, value in own.items() if stored.get(name, value) != value}
