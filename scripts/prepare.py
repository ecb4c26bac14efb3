"""Bring the database up to date, fill an empty one with the demo and print its logins.

In one process, because starting Django takes longer than all of it when there is nothing to do.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "network_portal.settings")
os.environ.setdefault("LOG_LEVEL", "WARNING")

import django
from django.conf import settings
from django.core.management import call_command

database = settings.DATABASES["default"]
if database["ENGINE"].endswith("sqlite3"):
    Path(database["NAME"]).parent.mkdir(parents=True, exist_ok=True)
settings.FILES_DIR.mkdir(parents=True, exist_ok=True)
settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
django.setup()
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
call_command("demo", "--if-empty")
