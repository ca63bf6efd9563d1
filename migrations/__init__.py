"""The database's history, as Alembic revisions that run up and down on SQLite and PostgreSQL."""
