"""Line: where those stand who wait for a slot, or hold one."""

from __future__ import annotations

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.owners import STANDINGS, standing_from
from quantask_jupyter.ports import Standing

COUNTED = 2  # tasks of an owner that wait: whether there is one, and whether there are more


def line(connection: sa.Connection) -> list[Standing]:
    """Return where those stand who have tasks in the outbox or in flight, in no order."""
    return [standing_from(row) for row in connection.execute(STANDINGS, {"most": COUNTED})]
