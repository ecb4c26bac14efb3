"""Settings of the test suite: the portal's own, with everything outside the process replaced or temporary.

``TEST_DATABASE_URL`` picks the database; without it the suite runs on SQLite in a file, as the portal does, because
threads must see one database.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_given = os.environ.get("TESTS_SCRATCH")  # in a process that a test has the portal start
_scratch = Path(_given or tempfile.mkdtemp(prefix="portal-tests-"))
atexit.register(lambda: _given or shutil.rmtree(_scratch, ignore_errors=True))

# Set before the portal's settings are read, and stronger than a developer's `.env`.
os.environ |= {
    "DEBUG": "true",
    "SECRET_KEY": "for tests only",
    "SIGNATURE_KEY": "for tests only",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "CSRF_TRUSTED_ORIGINS": "",
    "SITE_URL": "https://portal.example",
    "TIME_ZONE": "Europe/Kaliningrad",
    "TRUSTED_PROXY_COUNT": "0",
    "REQUIRE_SECOND_FACTOR": "false",
    "EMAIL_URL": "memorymail://",
    "LOG_LEVEL": "WARNING",
    "DATABASE_URL": os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{_scratch / 'db.sqlite3'}",
    "FILES_DIR": str(_scratch / "files"),
    "INCOMING_DIR": str(_scratch / "incoming"),
}

from network_portal.settings import *  # noqa: E402, F403
from network_portal.settings import CACHES, DATABASES, TASKS, TEMPLATES  # noqa: E402
from tests.strict_templates import UNDEFINED  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(_scratch / "test.sqlite3")}
    # A test database need not survive a power cut.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0  # threads of the live server must not outlive the database

TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UNDEFINED

CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
TASKS["default"] |= {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}
JOB_PROCESSES = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

STATIC_ROOT = _scratch / "static"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
