"""The lock of a course: who sets something in it has it alone, and who submits for it shares it.

So what was set before, as the course's history says it, is what was there; and no submit slips past a pause. In SQLite
there is one writer at a time, who needs no lock.
"""

from __future__ import annotations

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import POSTGRESQL
from quantask_jupyter.adapters.sql.tables import IN_COURSE

CLASS = int.from_bytes(b"paus", "big")
"""The class of the advisory lock, which the statement that submits names, too."""

HOLD = sa.select(sa.func.pg_advisory_xact_lock(sa.literal_column(str(CLASS)), sa.func.hashtext(IN_COURSE)))


def hold_course(connection: sa.Connection, course: str) -> None:
    """Wait for those who set something in the course or submit for it, and keep others out, until the transaction ends.

    Each statement after this one sees what they have done.
    """
    if connection.dialect.name == POSTGRESQL:
        connection.execute(HOLD, {IN_COURSE.key: course})
