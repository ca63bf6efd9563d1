"""The store: SQLAlchemy Core on SQLite and PostgreSQL.

Rows in, frozen values out; no row and no connection leaves it.
"""
