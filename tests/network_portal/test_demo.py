"""The demonstration is built by the same services as everything else, and holds together."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from agreements.models import Agreement
from institutions.models import Institution
from journal import services as journal
from network_portal.demo import PASSWORD
from planning.models import StageProgress
from planning.services import moves


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("demo", *arguments, stdout=out)
    return out.getvalue()


def test_the_demonstration_holds_together(db, client, settings):
    settings.DEBUG = True  # the test runner switches it off
    printed = run("--institutions", "6", "--answers", "4")
    assert Institution.objects.without_founders().count() == 6
    assert Agreement.objects.filter(state="signing", kind="cooperation").count() == 1
    assert {"open", "submitted", "completed", "locked"} <= set(StageProgress.objects.values_list("state", flat=True))
    for progress in StageProgress.objects.select_related("stage", "institution"):
        assert moves.replay(progress)["state"] == progress.state
    assert journal.first_broken() is None
    call_command("verify_agreements", stdout=StringIO())

    assert "specialist@demo.example" in printed
    for email in User.objects.exclude(email__startswith="coordinator").values_list("email", flat=True)[:3]:
        assert client.login(email=email, password=PASSWORD)
        assert client.get("/desk/").status_code == 200

    before = Institution.objects.count()
    run("--if-empty")
    assert Institution.objects.count() == before
    with pytest.raises(CommandError):
        run()


def test_production_has_no_demonstration(db, settings):
    settings.DEBUG = False
    with pytest.raises(CommandError):
        run()
    assert not User.objects.exists()
