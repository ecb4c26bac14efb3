from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class CommonConfig(AppConfig):
    name = "common"

    def ready(self):
        post_migrate.connect(_install_guards, dispatch_uid="common.immutable")


def _install_guards(sender, using, **kwargs):
    from .immutable import guards, install

    # Sent once an app: each installs its own, so that a partly migrated database is guarded as far as it goes.
    tables = {model._meta.db_table for model in sender.get_models(include_auto_created=True)}
    install(connections[using], [guard for guard in guards() if guard.table in tables])
