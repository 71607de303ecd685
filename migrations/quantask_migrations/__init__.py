"""Tables over time: the Alembic migrations of the Quantask store."""
