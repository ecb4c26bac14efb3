"""Rows that the database itself refuses to change: triggers for SQLite and PostgreSQL from one declaration.

An app lists its guards in ``immutable = [Guard(...)]`` on its ``AppConfig``. They are installed after every
``migrate``, because SQLite rebuilds a table to alter it and drops its triggers on the way.
"""

from dataclasses import dataclass

from django.apps import apps

MESSAGE = "This row must never change"


@dataclass(frozen=True, slots=True)
class Guard:
    """Forbid changes of rows of one table.

    ``table``: its name in the database. ``when``: SQL condition over ``OLD`` that makes a row untouchable (empty: all).
    ``columns``: forbid UPDATE of these only (empty: any). ``allow_delete``: leave DELETE to foreign keys.
    ``name``: tells several guards of one table apart.
    """

    table: str
    when: str = ""
    columns: tuple[str, ...] = ()
    allow_delete: bool = False
    name: str = ""

    @property
    def events(self) -> list[tuple[str, str]]:
        """Pairs of (trigger name, SQL event)."""
        prefix = f"{self.table}_{self.name}" if self.name else self.table
        update = "UPDATE" + (f" OF {', '.join(self.columns)}" if self.columns else "")
        events = [(f"{prefix}_no_update", update)]
        return events if self.allow_delete else [*events, (f"{prefix}_no_delete", "DELETE")]


def guards() -> list[Guard]:
    """All guards that the installed apps declare."""
    return [guard for config in apps.get_app_configs() for guard in getattr(config, "immutable", ())]


def install(connection, declared: list[Guard] | None = None) -> None:
    """Create the triggers; those that exist are replaced."""
    declared = guards() if declared is None else declared
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS $$ BEGIN "
                f"RAISE EXCEPTION '{MESSAGE}: %', TG_TABLE_NAME USING ERRCODE = '23001'; END $$ LANGUAGE plpgsql"
            )
        for guard in declared:
            if guard.table not in present:
                continue
            for name, event in guard.events:
                _drop(cursor, connection.vendor, guard.table, name)
                condition = f"WHEN ({guard.when})" if guard.when else ""
                if connection.vendor == "postgresql":
                    cursor.execute(
                        f'CREATE TRIGGER "{name}" BEFORE {event} ON "{guard.table}" '
                        f"FOR EACH ROW {condition} EXECUTE FUNCTION refuse_change()"
                    )
                else:
                    cursor.execute(
                        f'CREATE TRIGGER "{name}" BEFORE {event} ON "{guard.table}" FOR EACH ROW {condition} '
                        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}: {guard.table}'); END"
                    )


def lift(connection) -> None:
    """Remove the triggers. For test databases that are flushed between tests; nothing in the portal calls it."""
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for guard in guards():
            if guard.table in present:
                for name, _event in guard.events:
                    _drop(cursor, connection.vendor, guard.table, name)


def _drop(cursor, vendor: str, table: str, name: str) -> None:
    on = f' ON "{table}"' if vendor == "postgresql" else ""
    cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on}')
