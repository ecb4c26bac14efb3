import pytest
from django.db import DatabaseError, transaction

from documents import files
from documents.models import StoredFile
from tests.factories import UserFactory

PDF = b"%PDF-1.7 body %%EOF"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    return settings.FILES_DIR


def bytes_on_disk(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_stored_bytes_come_back_and_lie_under_their_hash(folder):
    stored = files.store(PDF, name="Договор № 1.pdf", content_type="application/pdf", by=UserFactory())
    stored.refresh_from_db()
    assert stored.read() == PDF
    with stored.open() as file:
        assert file.read() == PDF
    assert (stored.size, stored.extension, stored.name) == (len(PDF), "pdf", "Договор № 1.pdf")
    assert bytes_on_disk(folder) == [folder / stored.sha256[:2] / stored.sha256[2:4] / stored.sha256]


@pytest.mark.django_db
def test_equal_bytes_are_kept_once_under_two_names(folder):
    first = files.store(PDF, name="a.pdf", content_type="application/pdf")
    second = files.store(PDF, name="b.pdf", content_type="application/pdf")
    assert first.pk != second.pk
    assert first.sha256 == second.sha256
    assert len(bytes_on_disk(folder)) == 1


@pytest.mark.django_db
def test_verify_sees_a_changed_and_a_missing_file_and_storing_again_mends_it():
    stored = files.store(PDF, name="a.pdf", content_type="application/pdf")
    assert files.verify(stored)
    stored.path.chmod(0o600)
    stored.path.write_bytes(PDF.replace(b"body", b"b0dy"))
    assert not files.verify(stored)
    stored.path.unlink()
    assert not files.verify(stored)
    files.store(PDF, name="a.pdf", content_type="application/pdf")
    assert files.verify(stored)


@pytest.mark.django_db
def test_the_database_refuses_to_change_or_delete_a_row():
    stored = files.store(PDF, name="a.pdf", content_type="application/pdf")
    for change in (
        lambda: StoredFile.objects.filter(pk=stored.pk).update(name="b.pdf"),
        lambda: StoredFile.objects.filter(pk=stored.pk).delete(),
        stored.save,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert StoredFile.objects.get().name == "a.pdf"


@pytest.mark.django_db
def test_a_failed_write_leaves_nothing_behind(folder, monkeypatch):
    def full(*args):
        raise OSError("No space left on device")

    monkeypatch.setattr(files.os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        files.store(PDF, name="a.pdf", content_type="application/pdf")
    assert bytes_on_disk(folder) == []
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\scans\\скан.pdf", "C-scans-скан.pdf"),
        ("Договор № 1/2\r\nSet-Cookie: a=b.pdf", "Договор № 1-2 Set-Cookie- a=b.pdf"),
        ("пр\u202efdp.exe", "прfdp.exe"),
        ("\x00\x07 ", "file"),
        ("", "file"),
        ("..", "file"),
        ("Й.pdf", "Й.pdf"),
        ('а "б" <в>.docx', "а -б- -в-.docx"),
    ],
)
def test_names_are_cleaned(given, cleaned):
    assert files.clean_name(given) == cleaned


def test_a_long_name_keeps_its_extension():
    cleaned = files.clean_name("ы" * 500 + ".docx")
    assert len(cleaned) == 200
    assert cleaned.endswith("ы.docx")


@pytest.mark.django_db
def test_files_are_served_as_downloads_with_russian_names_and_closed_doors():
    stored = files.store(PDF, name='Договор «А», 1; "б".pdf', content_type="application/pdf")
    response = files.serve(stored)
    assert response.content == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%D0%94%D0%BE%D0%B3")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "private, no-store"
    assert response["ETag"] == f'"{stored.sha256}"'
    renamed = files.serve(stored, name="copy.pdf")
    assert renamed["Content-Disposition"] == 'attachment; filename="copy.pdf"'


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content_type", "shown"),
    [("application/pdf", True), ("image/png", True), ("text/html", False), ("image/svg+xml", False)],
)
def test_only_harmless_kinds_are_shown_in_the_browser(content_type, shown):
    stored = files.store(PDF, name="a", content_type=content_type)
    response = files.serve(stored, as_attachment=False)
    assert response["Content-Disposition"].startswith("inline" if shown else "attachment")
    assert "script" not in response["Content-Security-Policy"]
