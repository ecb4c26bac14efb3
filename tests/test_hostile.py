"""Nonsense in every field of every form: an answer, never a crash, and nothing echoed that a browser would run."""

from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.test_pages import OK, ROOMS, VISITORS, ask, rows_of

SCRIPT = "<script>alert(1)</script>"
NONSENSE = [
    SCRIPT + "\"'><img src=x>",
    "\x00",
    "а" * 20_000,
    "-1",
    "99999999999999999999999",
    "1e400",
    "NaN",
    "0000-00-00",
    "9999-12-31",
    "\u202eрм\ufeff\u0301",
    "\U0001f600 \n\r\n\t",
    "=cmd|' /C calc'!A0",
    "00000000-0000-0000-0000-000000000000",
]
# What no form offers, sent along with every form.
SMUGGLED = {
    "id": "1",
    "pk": "1",
    "state": "accepted",
    "is_superuser": "on",
    "is_staff": "on",
    "department_role": "administrator",
}


class Forms(HTMLParser):
    """Forms of a page that are posted: (address, {field: value as shown})."""

    def __init__(self, html: str):
        super().__init__()
        self.found: list[tuple[str, dict[str, str], set[str]]] = []
        self._inside = False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("method", "").lower() == "post"
            if self._inside:
                self.found.append((given.get("action", ""), {}, set()))
        elif self._inside and tag in {"input", "select", "textarea"} and given.get("name"):
            _address, fields, fixed = self.found[-1]
            fields[given["name"]] = given.get("value", "")
            if given.get("type") == "hidden":
                fixed.add(given["name"])
            elif given.get("type") == "file":
                fields.pop(given["name"])
                fixed.add("file:" + given["name"])

    def handle_endtag(self, tag):
        if tag == "form":
            self._inside = False


def forms_of(world, room):
    """(visitor, address, fields, fixed) of every form that a page of the room shows to some visitor, each once."""
    seen = set()
    for name, row in rows_of(room):
        url = reverse(name, args=row.arguments(world))
        for visitor, answer in zip(VISITORS, row.get or (), strict=False):
            if answer != OK:
                continue
            response = ask(world, visitor, "get", url)
            if not response.headers["Content-Type"].startswith("text/html"):
                continue
            for action, fields, fixed in Forms(response.text).found:
                address = (action or url).partition("#")[0]
                if address.startswith("/accounts/logout") or (address, *sorted(fields)) in seen:
                    continue
                seen.add((address, *sorted(fields)))
                yield visitor, address, fields, fixed


@pytest.mark.parametrize("room", ROOMS)
def test_nonsense_in_every_field(room, world, subtests):
    for visitor, address, fields, fixed in list(forms_of(world, room)):
        with subtests.test(address, fields=sorted(fields)):
            for nonsense in NONSENSE:
                sent = {name: value if name in fixed else nonsense for name, value in fields.items()} | SMUGGLED
                check(ask(world, visitor, "post", address, **sent), nonsense)
            for mangled in (dict.fromkeys(fields, "\x00"), {name: [SCRIPT, "2"] for name in fields}):
                check(ask(world, visitor, "post", address, **mangled), mangled)


@pytest.mark.parametrize("room", ROOMS)
def test_files_that_are_not_what_they_say(room, world, subtests):
    files = [
        ("пусто.pdf", b""),
        ("договор.pdf", b"MZ\x90\x00" + b"\x00" * 500),
        ("таблица.xlsx", b"PK\x03\x04" + b"\xff" * 200),
        ("приказ.docx", "ИНН;КПП\n1;2".encode("cp1251")),
        ("../../etc/passwd\x00.txt", b"\xff\xfe\x00\xd8"),
    ]
    for visitor, address, fields, fixed in list(forms_of(world, room)):
        for field in [name.partition(":")[2] for name in fixed if name.startswith("file:")]:
            with subtests.test(address, field=field):
                for name, content in files:
                    upload = SimpleUploadedFile(name.replace("\x00", ""), content)
                    check(ask(world, visitor, "post", address, **fields, **{field: upload}), name)


def check(response, what) -> None:
    assert response.status_code < 500, what
    if response.headers.get("Content-Type", "").startswith("text/html"):
        assert SCRIPT not in response.text, what
