"""Conditions on tasks that are the predicates of indexes: as text, for the tables and for the bare statements."""

from __future__ import annotations

IN_FLIGHT = "status = 'processing' OR status = 'pending' AND (dispatched_at IS NOT NULL OR reserved_until IS NOT NULL)"
"""Tasks that count towards their owner's share, expired reservations included."""

OUTBOX = "finished_at IS NULL AND lease_owner IS NULL AND dispatched_at IS NULL"
"""Pending tasks without a message; not by status, or PostgreSQL may read the index of all pending ones instead."""

EVERY_TASK = "version > 0"
"""Said where an owner's tasks are listed or counted, and by no hot statement: so none can be planned by their index."""

LEASED = "lease_expires_at IS NOT NULL AND shots > 0"
"""Running tasks, where the expired are looked for; not by status, or PostgreSQL may read all that is in flight instead.

What is true of every task's shots is said by no other statement: so none that asks for a lease reads all leases.
"""
