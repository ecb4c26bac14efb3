"""A backup comes back whole onto an empty machine, and nothing else passes for one."""

import os
import shutil
import subprocess
import uuid
from pathlib import Path

import pytest
from django.conf import settings

FILL = """
from accounts.models import User
from documents import files
from journal import services
user = User.objects.create_user("anna@portal.example", None, surname="Тестова", given_name="Анна")
files.store("Договор".encode(), name="Договор.txt", content_type="text/plain", by=user)
services.write("accounts.user.created", user, by=user)
"""
COUNT = """
from accounts.models import User
from documents.models import StoredFile
from journal.models import Entry
print(User.objects.get().surname, StoredFile.objects.get().read().decode(), Entry.objects.count())
"""


class Installation:
    """A portal with a database and files of its own, run by commands as an administrator would."""

    def __init__(self, folder: Path, url: str):
        self.folder = folder
        self.environment = os.environ | {
            "DEBUG": "false",
            "SECRET_KEY": "s" * 60,
            "SIGNATURE_KEY": "k" * 60,
            "DJANGO_SETTINGS_MODULE": "network_portal.settings",
            "DATABASE_URL": url,
            "FILES_DIR": str(folder / "files"),
            "LOG_LEVEL": "WARNING",
        }

    def run(self, *command, **environment) -> subprocess.CompletedProcess:
        return subprocess.run(
            command,
            cwd=settings.BASE_DIR,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def shell(self, code: str) -> str:
        run = self.run(".venv/bin/python", "manage.py", "shell", "--no-imports", "-c", code)
        assert run.returncode == 0, run.stderr
        return run.stdout

    def restore(self, archive, **environment):
        return self.run("deploy/restore.sh", archive, **environment)


@pytest.fixture(scope="module")
def new_installation(tmp_path_factory):
    """Make an installation with an empty database of the kind that the suite runs on."""
    database = settings.DATABASES["default"]
    server, made = os.environ["DATABASE_URL"].rpartition("/")[0], []

    def make() -> Installation:
        folder = tmp_path_factory.mktemp("installation")
        if database["ENGINE"].endswith("sqlite3"):
            return Installation(folder, f"sqlite:///{folder / 'db.sqlite3'}")
        made.append(f"portal_backup_{uuid.uuid4().hex[:12]}")
        subprocess.run(["createdb", f"--maintenance-db={server}/postgres", made[-1]], check=True)
        return Installation(folder, f"{server}/{made[-1]}")

    if not (Path(settings.BASE_DIR) / ".venv/bin/python").exists():
        pytest.skip("the scripts want the project's own virtual environment")
    if database["ENGINE"].endswith("postgresql") and not shutil.which("pg_dump"):
        pytest.skip("no pg_dump here")
    yield make
    for name in made:
        subprocess.run(["dropdb", "--force", f"--maintenance-db={server}/postgres", name], check=True)


@pytest.fixture(scope="module")
def archive(new_installation, tmp_path_factory) -> str:
    first = new_installation()
    assert first.run(".venv/bin/python", "manage.py", "migrate", "--verbosity", "0").returncode == 0
    first.shell(FILL)
    backup = first.run("deploy/backup.sh", str(tmp_path_factory.mktemp("backups")))
    assert backup.returncode == 0, backup.stderr
    return backup.stdout.strip()


def test_backup_comes_back_whole(new_installation, archive):
    second = new_installation()
    restored = second.restore(archive)
    assert restored.returncode == 0, restored.stderr
    assert second.shell(COUNT).strip() == "Тестова Договор 1"
    # Once more would overwrite what is there by now.
    again = second.restore(archive)
    assert again.returncode == 1
    assert "is not empty" in again.stderr


def test_damaged_archive_is_refused(new_installation, archive, tmp_path):
    damaged = Path(archive).read_bytes().replace("Договор".encode(), "Доверие".encode())
    (tmp_path / "damaged.tar").write_bytes(damaged)
    restored = new_installation().restore(str(tmp_path / "damaged.tar"))
    assert restored.returncode == 1
    assert "hashes differ" in restored.stderr


def test_archive_of_another_key_is_refused(new_installation, archive):
    restored = new_installation().restore(archive, SIGNATURE_KEY="another" * 9)
    assert restored.returncode == 1
    assert "SIGNATURE_KEY differs" in restored.stderr
