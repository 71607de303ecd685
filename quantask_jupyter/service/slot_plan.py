"""The plan of slots: those of the workers that live, and the lessons that are on. Who shares out slots asks here."""

from __future__ import annotations

from quantask_jupyter.domain.lesson import SlotPlan
from quantask_jupyter.ports import Upkeep
from quantask_jupyter.service.liveness import SILENT_LEASES
from quantask_jupyter.settings import Quantask

SECONDS_BETWEEN_LOOKS = 2.0


async def slot_plan_of(upkeep: Upkeep, settings: Quantask) -> SlotPlan:
    """Return what there is to share out.

    Raises:
        DatabaseUnavailableError: the database does not answer.
    """
    return await upkeep.slot_plan(SILENT_LEASES * settings.lease_seconds)
