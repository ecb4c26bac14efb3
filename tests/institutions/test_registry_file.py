"""Reading the federal registry: what it says, and files that mean harm."""

import tracemalloc
import zipfile

import pytest
from django.core.exceptions import ValidationError

from institutions import registry_file
from institutions.registry_file import certificates
from network_portal.demo.registry import HEAD, TAIL, certificate
from network_portal.demo.registry import registry_file as pieces


@pytest.fixture
def read(tmp_path):
    """The certificates of a file with that content."""

    def read(content: str | bytes, name="registry.xml") -> list[dict]:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return list(certificates(path))

    return read


def whole(*certificates: str) -> bytes:
    return b"".join(pieces(certificates))


def test_fields_of_certificate_and_organisation(read):
    record = read(whole(certificate(1, ShortName="", Phone="  8 (40159)\n   1-23-45 ")))[0]
    assert record["RegNumber"] == "А007-99999-99/00000001"
    assert record["FullName"].startswith("муниципальное бюджетное")
    assert record["Phone"] == "8 (40159) 1-23-45"
    assert "ShortName" not in record  # an empty tag
    assert "ProgrammName" not in record


def test_an_organisation_in_a_supplement_is_not_the_one_of_the_certificate(read):
    inner = (
        "<Supplements><Supplement><ActualEducationOrganization><INN>1</INN></ActualEducationOrganization></Supplement>"
    )
    text = certificate(1).replace("<Supplements>", inner + "</Supplements><Supplements>")
    assert read(whole(text))[0]["INN"] != "1"


def test_certificates_without_an_organisation(read):
    assert read(HEAD + "<Certificate><RegNumber>1</RegNumber></Certificate><Certificate/>" + TAIL) == [
        {"RegNumber": "1"},
        {},
    ]


def test_zip(tmp_path):
    path = tmp_path / "registry.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.xml", whole(certificate(1), certificate(2)))
    assert len(list(certificates(path))) == 2


def test_namespaces_are_passed_over(read):
    text = '<n:OpenData xmlns:n="urn:x"><n:Certificates><n:Certificate><n:RegNumber>7</n:RegNumber>'
    assert read(text + "</n:Certificate></n:Certificates></n:OpenData>") == [{"RegNumber": "7"}]
    assert read('<OpenData xmlns="urn:x"><Certificate><RegNumber>7</RegNumber></Certificate></OpenData>')


@pytest.mark.parametrize("encoding", ["windows-1251", "utf-16", "koi8-r", "utf-8-sig"])
def test_encodings(read, encoding):
    declared = encoding.removesuffix("-sig")
    text = whole(certificate(1).replace("№", "N")).decode().replace('encoding="utf-8"', f'encoding="{declared}"')
    text = text.replace("«", '"').replace("»", '"')
    assert read(text.encode(encoding))[0]["StatusName"] == "Действующее"


ENTITY = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
HOSTILE = {
    "billion laughs": (
        HEAD.replace("<OpenData>", ENTITY + "<OpenData>") + "<Certificate>&b;</Certificate>" + TAIL,
        "тип",
    ),
    "external entity": ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><OpenData>&a;</OpenData>', "тип"),
    "parameter entity": ('<!DOCTYPE x [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]><OpenData/>', "тип"),
    "external DTD": ('<!DOCTYPE OpenData SYSTEM "http://127.0.0.1:1/x.dtd"><OpenData/>', "тип"),
    "empty DTD": ("<!DOCTYPE OpenData><OpenData/>", "тип"),
    "unknown entity": ("<OpenData>&a;</OpenData>", "повреждён"),
    "truncated": (whole(certificate(1), certificate(2))[:-300], "обрывается"),
    "truncated in a letter": (HEAD.encode() + "<Certificate><RegNumber>№".encode()[:-1], "обрывается"),
    "empty": (b"", "обрывается"),
    "spaces": (b"   \n", "обрывается"),
    "not XML": ("ИНН;Наименование\n1;2\n".encode(), "повреждён"),
    "cp1251 that calls itself utf-8": (HEAD.encode() + "<Certificate>Школа</Certificate>".encode("cp1251"), "кодировк"),
    "unknown encoding": (b'<?xml version="1.0" encoding="x-no-such"?><OpenData/>', "одировк"),
    "encoding that is none": (b'<?xml version="1.0" encoding="rot13"?><OpenData/>', "одировк"),
    "another root": ("<html><Certificate/></html>", "не реестр"),
    "no certificates": ("<OpenData><Certificates/></OpenData>", "не реестр"),
    "bottomless": ("<OpenData>" + "<a>" * 5000, "не реестр"),
    "names without number": ("<OpenData>" + "".join(f"<a{n}/>" for n in range(5000)), "не реестр"),
    "endless tag": ("<OpenData><a b='" + "x" * 5_000_000, "не реестр"),
    "endless comment": ("<OpenData><!-- " + "x" * 5_000_000, "не реестр"),
    "two roots": (whole(certificate(1)) + b"<x/>", "повреждён"),
    "tags that cross": ("<OpenData><a></b></OpenData>", "повреждён"),
    "broken zip": (b"PK\x03\x04 broken", "рхив повреждён"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_are_refused_in_plain_words(read, kind):
    content, words = HOSTILE[kind]
    with pytest.raises(ValidationError) as refused:
        read(content)
    assert words in " ".join(refused.value.messages)


def test_an_endless_text_is_cut(read):
    record = read(whole(certificate(1, FullName="я" * 3_000_000)))[0]
    assert len(record["FullName"]) == registry_file.MAX_TEXT


def test_memory_does_not_grow_with_the_file(tmp_path):
    def peak(count: int) -> int:
        path = tmp_path / f"{count}.xml"
        with path.open("wb") as file:
            file.writelines(pieces(certificate(n, programmes=20) for n in range(1, count + 1)))
        tracemalloc.start()
        try:
            assert sum(1 for _ in certificates(path)) == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)
    assert peak(3000) < 2 * peak(300)
