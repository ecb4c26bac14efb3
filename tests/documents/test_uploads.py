import io
import struct
import zipfile
import zlib

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from documents import pdf, uploads
from tests.documents import office

ALL = set(uploads.KINDS)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def picture(kind: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (20, 10)).save(buffer, kind)
    return buffer.getvalue()


def read(content: bytes, name: str = "file", kinds=ALL, **kwargs) -> uploads.Upload:
    return uploads.read_upload(SimpleUploadedFile(name, content, "application/x-lie"), kinds=kinds, **kwargs)


def refusal(content: bytes, name: str = "file", kinds=ALL, **kwargs) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        read(content, name, kinds, **kwargs)
    return caught.value


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("pdf", b"%PDF-1.4\n...\n%%EOF\n"),
        ("docx", office.word("Приказ")),
        ("xlsx", office.workbook(["ИНН"])),
        ("png", picture("png")),
        ("jpeg", picture("jpeg")),
        ("txt", "Вопрос 1".encode("cp1251")),
    ],
)
def test_the_content_tells_the_kind_whatever_the_name_says(kind, content):
    upload = read(content, "../Скан.exe")
    assert upload.kind == kind
    assert upload.content_type == uploads.KINDS[kind].content_type
    assert upload.name == f"Скан.exe{uploads.KINDS[kind].extensions[0]}"
    assert refusal(content, "a", ALL - {kind}).code == "kind"


def test_an_extension_that_lies_is_replaced_and_one_that_is_right_is_kept():
    assert read(picture("jpeg"), "скан.png").name == "скан.jpg"
    assert read(picture("jpeg"), "СКАН.JPEG").name == "СКАН.JPEG"


def test_text_comes_as_utf8():
    assert read("Ваша должность".encode("koi8-r"), "a.txt").content.decode() == "Ваша должность"


def test_our_own_papers_are_accepted():
    assert read(pdf.print_html("<p>Текст"), kinds={"pdf"}).kind == "pdf"


def archive_with(member: bytes, content: bytes = b"<x/>", **changes) -> bytes:
    """A .docx whose one part says something untrue about itself."""
    data = bytearray(office.zipped({"[Content_Types].xml": office.CONTENT_TYPES, member.decode(): content}))
    local, central = data.index(member) - 30, data.rindex(member) - 46
    for field, value in changes.items():
        local_offset, central_offset, form = {
            "flags": (6, 8, "<H"),
            "method": (8, 10, "<H"),
            "size": (22, 24, "<I"),
            "crc": (14, 16, "<I"),
        }[field]
        struct.pack_into(form, data, local + local_offset, value)
        struct.pack_into(form, data, central + central_offset, value)
    return bytes(data)


def bomb() -> bytes:
    return office.zipped({"[Content_Types].xml": office.CONTENT_TYPES, "word/document.xml": b" " * 30_000_000})


def twins() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", office.CONTENT_TYPES)
        archive.writestr("word/document.xml", b"<a/>")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("word/document.xml", b"<b/>")
    return buffer.getvalue()


def entities(encoding: str = "utf-8") -> bytes:
    lol = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'
    return office.zipped({"[Content_Types].xml": office.CONTENT_TYPES, "word/document.xml": lol.encode(encoding)})


def macros() -> bytes:
    return office.zipped(
        {"[Content_Types].xml": office.CONTENT_TYPES, "word/document.xml": b"<a/>", "word/vbaProject.bin": b"x"}
    )


PART = b"word/document.xml"


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("empty", b""),
        ("kind", b"MZ\x90\x00\x03\x00\x00\x00"),
        ("kind", b"\x7fELF\x02\x01\x01\x00"),
        ("kind", b"GIF89a\x01\x00\x01\x00\x00\x00\x00"),
        ("kind", office.zipped({"a.txt": b"text"})),
        ("kind", office.zipped({"[Content_Types].xml": office.CONTENT_TYPES})),
        ("kind", OLE),
        ("old_format", OLE + "WordDocument".encode("utf-16-le")),
        ("old_format", OLE + "Workbook".encode("utf-16-le")),
        ("encrypted", OLE + "EncryptedPackage".encode("utf-16-le")),
        ("old_format", rb"{\rtf1 text}"),
        ("old_format", office.zipped({"mimetype": b"application/vnd.oasis.opendocument.text"})),
        ("macros", macros()),
        ("broken", b"%PDF-1.4 half"),
        ("broken", picture("png")[:-30]),
        ("broken", picture("jpeg")[:-30]),
        ("broken", b"\x89PNG\r\n\x1a\n" + b"x" * 50),
        ("broken", b"PK\x03\x04 cut off"),
        ("broken", office.word("Приказ")[:-100]),
        ("broken", twins()),
        ("broken", entities()),
        ("broken", entities("utf-16")),
        ("broken", archive_with(PART, crc=1)),
        ("broken", archive_with(PART, size=1)),
        ("broken", archive_with(PART, method=77)),
        ("encrypted", archive_with(PART, flags=1)),
        ("unpacked_size", archive_with(PART, size=0x7FFFFFFF)),
        ("unpacked_size", bomb()),
        ("unpacked_size", office.zipped({f"{n}": b"" for n in range(5001)}, zipfile.ZIP_STORED)),
    ],
)
def test_hostile_and_broken_files_are_refused_with_advice(code, content):
    error = refusal(content)
    assert error.code == code
    assert str(error.messages[0]).endswith(".")


def test_a_picture_of_a_billion_dots_is_refused_without_being_unpacked():
    header = struct.pack(">IIBBBBB", 40_000, 40_000, 1, 0, 0, 0, 0)

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    lines = zlib.compress(b"\0" * 1000)
    content = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")
    assert refusal(content).code in ("pixels", "broken")


def test_advice_does_not_send_people_to_a_kind_that_is_refused_too():
    assert refusal(OLE + "WordDocument".encode("utf-16-le"), kinds={"pdf"}).code == "kind"
    assert refusal(rb"{\rtf1 text}", kinds={"pdf"}).code == "kind"
    assert refusal(bomb(), kinds={"pdf"}).code == "kind"


def test_a_text_file_in_an_unknown_encoding_gets_its_own_advice():
    assert refusal(b"\x00\x01\x02", "a.txt", {"txt"}).code == "no_text"
    assert refusal(b"\x00\x01\x02", "a.bin", {"txt"}).code == "kind"


def test_the_limit_is_named():
    error = refusal(b"%PDF-" + b"x" * 2 * uploads.MIB, max_size=uploads.MIB)
    assert error.code == "size"
    assert "1\N{NO-BREAK SPACE}" in error.messages[0]


class Form(forms.Form):
    scan = uploads.UploadField(kinds={"pdf", "jpeg"}, max_size=2 * uploads.MIB, help_text="Both sides.")
    more = uploads.UploadField(kinds={"docx"}, required=False)


def test_the_field_tells_what_it_takes():
    form = Form()
    assert 'accept=".pdf,.jpg,.jpeg"' in str(form["scan"])
    assert str(form.fields["scan"].help_text).startswith("Both sides. PDF, JPEG")
    assert "2\N{NO-BREAK SPACE}" in str(form.fields["scan"].help_text)


def test_the_field_cleans_to_an_upload():
    form = Form({}, {"scan": SimpleUploadedFile("a.pdf", b"%PDF-1.4 %%EOF")})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["scan"].kind == "pdf"
    assert form.cleaned_data["more"] is None


def test_the_field_shows_the_advice():
    form = Form({}, {"scan": SimpleUploadedFile("a.pdf", b"")})
    assert not form.is_valid()
    assert form.errors["scan"].as_data()[0].code == "empty"
    assert Form({}, {}).errors["scan"].as_data()[0].code == "required"


def test_unknown_kinds_are_a_programming_error():
    with pytest.raises(ValueError, match="exe"):
        uploads.UploadField(kinds={"exe"})
