"""The way from each released form of the tables to the present one, for Alembic."""
