"""The federal registry of accredited institutions as a file (open data of Rosobrnadzor, XML), read as it comes.

Structure (handbook, part 4): ``OpenData/Certificates/Certificate``, in it an ``ActualEducationOrganization``; decisions
and supplements with their programmes, which are nine tenths of the file, are passed over. Memory does not grow with the
file: expat hands over one certificate after another, and nothing else is kept.

Hostile files end with a ``ValidationError``: a DTD or entities of any kind (whether they would bomb or look into other
files), endless tags, bottomless nesting, names without number.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from xml.parsers import expat

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from documents.archives import open_single

CHUNK = 256 * 1024
MAX_DEPTH = 40  # the registry has 8
MAX_NAMES = 500  # different tags; the registry has about 80
MAX_TOKEN = 1024 * 1024  # bytes of one tag or comment
MAX_TEXT = 5_000  # characters of one field that are kept; the longest names have 600

ROOT, RECORD, ORGANISATION = "OpenData", "Certificate", "ActualEducationOrganization"
OF_CERTIFICATE = frozenset(["StatusName", "RegionCode", "RegNumber", "IssueDate", "ControlOrgan"])
OF_ORGANISATION = frozenset(
    [
        "FullName",
        "ShortName",
        "IsBranch",
        "PostAddress",
        "Phone",
        "Email",
        "WebSite",
        "OGRN",
        "INN",
        "KPP",
        "HeadPost",
        "HeadName",
        "FormName",
        "KindName",
        "TypeName",
        "RegionName",
    ]
)
Record = dict[str, str]


def certificates(path: Path, tell: Callable[[int, int], None] = lambda done, total: None) -> Iterator[Record]:
    """Every certificate of the file (.xml, or .zip with one .xml) as tag → text, spaces trimmed, empty tags left out.

    Fields of the certificate and of its organisation stand side by side; no tag occurs in both. ``tell`` hears of bytes
    read and of all. Raises ``ValidationError`` in plain words, at the end too when the file breaks off.
    """
    with _opened(path) as (file, size):
        reader = _Reader()
        done = 0
        while piece := file.read(CHUNK):
            done += len(piece)
            tell(done, size)
            yield from reader.feed(piece)
        yield from reader.feed(b"", is_last=True)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[IO[bytes], int]]:
    with path.open("rb") as file:
        start = file.read(4)
        if start != b"PK\x03\x04":
            file.seek(0)
            yield file, path.stat().st_size
            return
    with open_single(path, ".xml") as (file, size):
        yield file, size


class _Reader:
    """Fed with pieces of the file, gives the certificates that ended in them."""

    def __init__(self) -> None:
        self.parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._refuse_declarations
        parser.EntityDeclHandler = self._refuse_declarations
        parser.ExternalEntityRefHandler = self._refuse_declarations
        self.names: dict[str, str] = {}  # as written → without the prefix of a namespace
        self.depth = 0
        self.record_depth = 0  # where the present certificate stands, 0 outside of one
        self.organisation_depth = 0
        self.record: Record = {}
        self.field = ""
        self.text: list[str] = []
        self.length = 0
        self.found: list[Record] = []
        self.met_any = False
        self.fed = 0

    def feed(self, piece: bytes, *, is_last: bool = False) -> list[Record]:
        self.fed += len(piece)
        try:
            self.parser.Parse(piece, is_last)
        except expat.ExpatError as error:
            raise _unreadable(error) from error
        except (LookupError, ValueError) as error:  # of the encoding that the file claims to have
            raise ValidationError(
                _("The encoding that the file names in its first line is not known. Download the file again."),
                code="encoding",
            ) from error
        if not is_last and self.fed - self.parser.CurrentByteIndex > MAX_TOKEN:
            raise _not_the_registry()
        if is_last and not self.met_any:
            raise _not_the_registry()
        found, self.found = self.found, []
        return found

    def _start(self, tag: str, attributes: dict) -> None:
        name = self.names.get(tag) or self._learn(tag)
        self.depth += 1
        if self.depth > MAX_DEPTH or (self.depth == 1 and name != ROOT):
            raise _not_the_registry()
        if not self.record_depth:
            if name == RECORD:
                self.record_depth, self.record, self.met_any = self.depth, {}, True
        elif self.depth == self.record_depth + 1:
            if name == ORGANISATION:
                self.organisation_depth = self.depth
            elif name in OF_CERTIFICATE:
                self._listen(name)
        elif self.organisation_depth and self.depth == self.organisation_depth + 1 and name in OF_ORGANISATION:
            self._listen(name)

    def _end(self, tag: str) -> None:
        if self.field:
            self._keep()
        if self.depth == self.record_depth:
            self.found.append(self.record)
            self.record_depth = 0
        elif self.depth == self.organisation_depth:
            self.organisation_depth = 0
        self.depth -= 1

    def _learn(self, tag: str) -> str:
        if len(self.names) >= MAX_NAMES:
            raise _not_the_registry()
        self.names[tag] = name = tag.rpartition(":")[2]
        return name

    def _listen(self, name: str) -> None:
        self.field, self.text, self.length = name, [], 0
        self.parser.CharacterDataHandler = self._hear

    def _hear(self, text: str) -> None:
        if self.length < MAX_TEXT:
            self.text.append(text)
            self.length += len(text)

    def _keep(self) -> None:
        self.parser.CharacterDataHandler = None
        text = " ".join("".join(self.text)[:MAX_TEXT].split())
        if text:
            self.record[self.field] = text
        self.field, self.text = "", []

    def _refuse_declarations(self, *args) -> None:
        raise ValidationError(
            _("The file declares a document type or entities, which the federal registry never does: it is refused."),
            code="declarations",
        )


def _unreadable(error: expat.ExpatError) -> ValidationError:
    messages = {
        expat.errors.XML_ERROR_NO_ELEMENTS: _("The file breaks off or is empty. Download it again, whole."),
        expat.errors.XML_ERROR_UNCLOSED_TOKEN: _("The file breaks off or is empty. Download it again, whole."),
        expat.errors.XML_ERROR_PARTIAL_CHAR: _("The file breaks off or is empty. Download it again, whole."),
        expat.errors.XML_ERROR_INVALID_TOKEN: _(
            "Line %(line)s cannot be read: the encoding is another than the first line says, or the file is damaged. "
            "Download it again and do not save it in an editor."
        ),
    }
    otherwise = _("Line %(line)s is not as XML should be: the file is damaged. Download it again.")
    message = messages.get(expat.ErrorString(error.code), otherwise)
    return ValidationError(message, code="broken", params={"line": error.lineno})


def _not_the_registry() -> ValidationError:
    return ValidationError(
        _(
            "This is not the registry of accredited institutions: it has OpenData, Certificates and Certificate in it. "
            "Choose the file as it was downloaded from the site of Rosobrnadzor."
        ),
        code="structure",
    )
