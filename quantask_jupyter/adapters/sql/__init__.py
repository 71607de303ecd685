"""The store in SQL, one code for PostgreSQL and SQLite (SQLAlchemy Core over asyncpg and sqlite3)."""
