"""One packed file of data, read as it comes."""

import zipfile

import pytest
from django.core.exceptions import ValidationError

from documents import archives, incoming
from documents.archives import open_single


def packed(path, **files) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_xml", ".xml"), content)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "file.zip"


def read(path) -> bytes:
    with open_single(path, ".xml") as (file, size):
        content = file.read()
    assert len(content) == size
    return content


def test_the_only_file_of_that_kind_is_read(path):
    packed(path, data_xml=b"<a/>", readme=b"hello", **{"__MACOSX/._data_xml": b"x"})
    assert read(path) == b"<a/>"


@pytest.mark.parametrize("files", [{}, {"readme": b"x"}, {"a_xml": b"<a/>", "b_xml": b"<b/>"}])
def test_none_or_several_are_told(path, files):
    packed(path, **files)
    with pytest.raises(ValidationError, match="ровно один"):
        read(path)


def test_a_bomb_is_refused_before_it_is_unpacked(path, monkeypatch):
    monkeypatch.setattr(archives, "RATIO_MATTERS_FROM", 1024)
    packed(path, data_xml=b"\0" * 10_000_000)
    with pytest.raises(ValidationError, match="слишком велик"):
        read(path)


def test_one_that_unpacks_to_more_than_it_says_is_broken(path):
    packed(path, data_xml=b"<a>" + b"1234567890" * 1000 + b"</a>")
    content = bytearray(path.read_bytes())
    place = content.index(b"PK\x01\x02")
    content[place + 24 : place + 28] = (100).to_bytes(4, "little")  # the size it claims
    path.write_bytes(content)
    with pytest.raises(ValidationError, match="повреждён"):
        read(path)


@pytest.mark.parametrize(
    "spoil", [lambda content: content[:-40], lambda content: content[:60] + b"xxxx" + content[64:]]
)
def test_a_damaged_one_is_told(path, spoil):
    packed(path, data_xml=bytes(range(256)) * 40)
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(ValidationError, match="повреждён"):
        read(path)


def test_a_password_is_told(path):
    packed(path, data_xml=b"<a/>")
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    with pytest.raises(ValidationError, match="паролем"):
        read(path)


class TestIncoming:
    def test_pieces_go_to_the_disk_and_are_dropped(self):
        kept = incoming.keep(iter([b"one", b"two"]))
        assert (incoming.path_of(kept.key).read_bytes(), kept.size) == (b"onetwo", 6)
        incoming.drop(kept.key)
        incoming.drop(kept.key)
        assert not incoming.path_of(kept.key).exists()

    def test_nothing_is_left_of_an_upload_that_breaks_off(self, settings):
        def pieces():
            yield b"one"
            raise OSError

        before = set(settings.INCOMING_DIR.glob("*"))
        with pytest.raises(OSError):  # noqa: PT011  as the connection breaks
            incoming.keep(pieces())
        assert set(settings.INCOMING_DIR.glob("*")) == before

    def test_a_key_is_no_path(self):
        with pytest.raises(ValueError, match="key"):
            incoming.path_of("../../etc/passwd")

    def test_forgotten_files_are_dropped(self):
        kept = incoming.keep([b"x"])
        assert incoming.drop_forgotten(days=1) == 0
        assert incoming.drop_forgotten(days=-1) >= 1
        assert not incoming.path_of(kept.key).exists()
