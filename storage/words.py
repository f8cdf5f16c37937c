"""Words of what is stored whole, for statements: those of a group of alerts, by the name of its field."""

from sqlalchemy import ColumnElement, Text, func, literal_column

from storage import schema


def word(dialect: str, field: str) -> ColumnElement[str]:
    """What a field of a group's state says; NULL where it says nothing."""
    if dialect == "sqlite":
        return func.json_extract(schema.alert_groups.c.state, literal_column(f"'$.{field}'"), type_=Text)
    return literal_column(f"alert_groups.state::json ->> '{field}'", Text)
