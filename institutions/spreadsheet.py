"""The register as a spreadsheet: its columns, how forgivingly they are read, and the files that the portal writes."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from common.folding import fold
from documents.russian.names import guess_gender
from documents.xlsx import Workbook, read_rows

from .models import Gender, Head, Institution, InstitutionKind, Municipality
from .validators import validate_inn, validate_kpp

MAX_ROWS = 10_000
HEADER_WITHIN = 20  # rows: titles may stand above the header


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``code``: field of ``model``; ``aliases``: other names of the header, separated by semicolons."""

    code: str
    model: type
    header: str | Promise
    aliases: str | Promise
    explanation: str | Promise
    example: str | Promise
    width: int = 20
    is_required: bool = False


COLUMNS = [
    Column(
        "full_name",
        Institution,
        gettext_lazy("Full name"),
        pgettext_lazy("other names of a column", "full name of the institution; full name of the organisation; name"),
        gettext_lazy("As in the charter, with the legal form."),
        gettext_lazy("Municipal budgetary educational institution “Demonstration School No. 1”"),
        width=60,
        is_required=True,
    ),
    Column(
        "short_name",
        Institution,
        gettext_lazy("Short name"),
        pgettext_lazy("other names of a column", "short name of the institution; abbreviated name"),
        gettext_lazy("As in the charter; lists and papers show it."),
        gettext_lazy("MBEI “Demonstration School No. 1”"),
        width=40,
        is_required=True,
    ),
    Column(
        "kind",
        Institution,
        gettext_lazy("Kind"),
        pgettext_lazy("other names of a column", "kind of institution; type; type of institution"),
        gettext_lazy("Choose from the list in the cell."),
        gettext_lazy("School"),
        width=30,
        is_required=True,
    ),
    Column(
        "inn",
        Institution,
        gettext_lazy("INN"),
        pgettext_lazy("other names of a column", "INN of the institution; INN of the organisation"),
        gettext_lazy("10 digits; the check digit is checked. Institutions are told apart by it."),
        "9999000013",
        width=14,
        is_required=True,
    ),
    Column(
        "kpp",
        Institution,
        gettext_lazy("KPP"),
        pgettext_lazy("other names of a column", "KPP of the institution"),
        gettext_lazy("9 characters."),
        "999901001",
        width=12,
    ),
    Column(
        "ogrn",
        Institution,
        gettext_lazy("OGRN"),
        pgettext_lazy("other names of a column", "OGRN of the institution"),
        gettext_lazy("13 digits; the check digit is checked."),
        "1029999000019",
        width=17,
    ),
    Column(
        "address",
        Institution,
        gettext_lazy("Address"),
        pgettext_lazy("other names of a column", "legal address; location; postal address"),
        gettext_lazy("Legal address."),
        gettext_lazy("238210, Gvardeysk, Shkolnaya st., 1"),
        width=45,
    ),
    Column(
        "phone",
        Institution,
        gettext_lazy("Phone"),
        pgettext_lazy("other names of a column", "phones; phone number; telephone"),
        gettext_lazy("With the code of the city."),
        "8 (40159) 0-00-01",
        width=20,
    ),
    Column(
        "email",
        Institution,
        gettext_lazy("E-mail"),
        pgettext_lazy("other names of a column", "email; electronic mail; e-mail address"),
        gettext_lazy("One address. The invitation of the head goes there."),
        "school1@example.org",
        width=28,
    ),
    Column(
        "site",
        Institution,
        gettext_lazy("Site"),
        pgettext_lazy("other names of a column", "website; address of the site"),
        gettext_lazy("Address of the official site."),
        "https://school1.example.org",
        width=28,
    ),
    Column(
        "post",
        Head,
        gettext_lazy("Post of the head"),
        pgettext_lazy("other names of a column", "post; post of the leader"),
        gettext_lazy("As in papers, in the nominative case. Empty: director."),
        gettext_lazy("director"),
        width=20,
    ),
    Column(
        "surname",
        Head,
        gettext_lazy("Surname"),
        pgettext_lazy("other names of a column", "surname of the head; surname of the director"),
        gettext_lazy("Of the head, in the nominative case."),
        gettext_lazy("Sokolova"),
        width=20,
        is_required=True,
    ),
    Column(
        "given_name",
        Head,
        gettext_lazy("Given name"),
        pgettext_lazy("other names of a column", "given name of the head; first name"),
        gettext_lazy("Of the head."),
        gettext_lazy("Anna"),
        width=16,
        is_required=True,
    ),
    Column(
        "patronymic",
        Head,
        gettext_lazy("Patronymic"),
        pgettext_lazy("other names of a column", "patronymic of the head"),
        gettext_lazy("Of the head, if there is one."),
        gettext_lazy("Petrovna"),
        width=18,
    ),
    Column(
        "gender",
        Head,
        gettext_lazy("Gender"),
        pgettext_lazy("other names of a column", "gender of the head; sex"),
        gettext_lazy("Choose from the list in the cell. Empty: by the patronymic."),
        Gender.FEMALE.label,
        width=12,
    ),
    Column(
        "authority_basis",
        Head,
        gettext_lazy("Authority basis"),
        pgettext_lazy("other names of a column", "basis of authority; acts on the basis of; basis"),
        gettext_lazy("On the basis of what the head acts. Empty: charter."),
        gettext_lazy("Charter"),
        width=28,
    ),
    Column(
        "municipality",
        Institution,
        gettext_lazy("Municipality"),
        pgettext_lazy("other names of a column", "municipal district; district; municipal formation"),
        gettext_lazy("Only for institutions of another municipality. Empty: the one chosen with the file."),
        "",
        width=30,
    ),
]
BY_CODE = {column.code: column for column in COLUMNS}
REQUIRED_OF_INSTITUTION = [column.code for column in COLUMNS if column.model is Institution and column.is_required]
NAME_OF_HEAD = ("surname", "given_name", "patronymic")


def headers() -> list[str]:
    """Headers of the file that the portal offers; the required ones are starred."""
    return [f"{column.header}*" if column.is_required else str(column.header) for column in COLUMNS]


# Reading


@dataclass(slots=True)
class Line:
    """One row of the file: what stood there, what was understood, and what is wrong with it."""

    number: int
    cells: dict[str, str]
    values: dict[str, str]
    errors: list[list[str]]


def glance(content: bytes) -> int:
    """How many rows the file has. Raises ``ValidationError`` when it cannot be read as a register."""
    return len(_cells(content))


def read(content: bytes, municipalities: Iterable[Municipality]) -> list[Line]:
    """The rows of an uploaded register. Raises ``ValidationError`` when the file as a whole cannot be read as one."""
    reader = _Reader(municipalities)
    lines = [reader.understand(number, cells) for number, cells in _cells(content)]
    _refuse_repeated(lines)
    return lines


def _cells(content: bytes) -> list[tuple[int, dict[str, str]]]:
    """Number of each row that is not empty, and column code → text."""
    rows = read_rows(content, max_rows=MAX_ROWS + HEADER_WITHIN)
    header_index, places = find_header(rows, COLUMNS)
    filled = []
    for number, row in enumerate(rows[header_index + 1 :], start=header_index + 2):
        cells = {code: row[place].strip() for code, place in places.items()}
        if any(cells.values()):
            filled.append((number, cells))
    if not filled:
        raise ValidationError(_("There is no row with data below the header: fill the sheet in and upload it again."))
    if len(filled) > MAX_ROWS:
        message = ngettext(
            "There are more than %(count)s row. Divide the file.",
            "There are more than %(count)s rows. Divide the file.",
            MAX_ROWS,
        )
        raise ValidationError(message % {"count": MAX_ROWS})
    return filled


def find_header(rows: list[list[str]], columns: Sequence) -> tuple[int, dict[str, int]]:
    """Where the header is, and column code → place in the row.

    ``columns``: each has ``code``, ``header``, ``aliases`` and ``is_required``. Raises ``ValidationError`` in plain
    words.
    """
    if not any(any(cell.strip() for cell in row) for row in rows):
        raise ValidationError(_("The sheet is empty: fill in the file that the portal offers and upload it again."))
    known = {}
    for column in columns:
        for name in [str(column.header), *str(column.aliases).split(";"), column.code]:
            if key := header_key(name):
                known.setdefault(key, column.code)
    best: tuple[int, list[tuple[str, int]]] = (0, [])
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        found = [(known[key], place) for place, cell in enumerate(row) if (key := header_key(cell)) in known]
        if len(found) > len(best[1]):
            best = index, found
    places: dict[str, int] = {}
    for code, place in best[1]:
        if code in places:
            message = _("Column “%(name)s” stands in the file twice: leave one of them.")
            name = next(column.header for column in columns if column.code == code)
            raise ValidationError(message % {"name": name})
        places[code] = place
    missing = [f"«{column.header}»" for column in columns if column.is_required and column.code not in places]
    if missing:
        message = ngettext(
            "The file lacks the column %(names)s. Take the names from the file to fill in.",
            "The file lacks the columns %(names)s. Take the names from the file to fill in.",
            len(missing),
        )
        raise ValidationError(message % {"names": get_text_list(missing, _("and"))})
    return best[0], places


def header_key(text: str) -> str:
    """«  ИНН*: » and «инн» are one column."""
    return " ".join(re.findall(r"\w+", fold(text)))


class _Reader:
    """Turns cells into values of fields, or into reasons why not."""

    def __init__(self, municipalities: Iterable[Municipality]):
        self.municipalities = {fold(municipality.name): municipality.name for municipality in municipalities}
        self.kinds = {fold(str(label)): code for code, label in InstitutionKind.choices}
        self.genders = {fold(str(label)): code for code, label in Gender.choices}
        self.fields = {c.code: c.model._meta.get_field(c.code) for c in COLUMNS if c.code != "municipality"}

    def understand(self, number: int, cells: dict[str, str]) -> Line:
        line = Line(number, cells, {}, [])
        for code, text in cells.items():
            text = " ".join(text.split())
            if not text:
                continue
            try:
                line.values[code] = self._value(code, text)
            except ValidationError as error:
                line.errors.append([code, " ".join(error.messages)])
        wrong = {code for code, _reason in line.errors}
        if "inn" not in line.values and "inn" not in wrong:
            line.errors.append(["inn", _("Fill this in.")])
        if any(code in line.values for code in NAME_OF_HEAD):
            for code in ("surname", "given_name"):
                if code not in line.values and code not in wrong:
                    line.errors.append([code, _("Fill this in.")])
        return line

    def _value(self, code: str, text: str) -> str:
        match code:
            case "inn":
                text = number_as_text(text, 10, validate_inn)
            case "kpp":
                text = number_as_text(text.upper(), 9, validate_kpp)
            case "ogrn":
                text = number_as_text(text, 13)
            case "phone":
                text = number_as_text(text) if re.fullmatch(r"[\d.,eE+]+", text) else text
            case "email":
                text = text.removeprefix("mailto:").rstrip(";,. ").strip()
            case "site":
                text = text if "://" in text else f"https://{text}"
            case "kind":
                return choose(text, self.kinds, InstitutionKind)
            case "gender":
                return choose(text.rstrip("."), self.genders, Gender)
            case "municipality":
                if name := self.municipalities.get(fold(text)):
                    return name
                raise ValidationError(_("There is no such municipality in the portal."))
        return self.fields[code].clean(text, None)


def number_as_text(text: str, length: int = 0, validate=None) -> str:
    """Requisites as spreadsheets spoil them: «9999000013.0», «9,999E+09», «9 999 000 013», a lost leading zero."""
    text = re.sub(r"[\s'’`]+", "", text)
    if re.fullmatch(r"\d+([.,]\d+)?[eE]\+?\d{1,2}|\d+[.,]0+", text):
        number = Decimal(text.replace(",", "."))
        text = f"{number:f}".partition(".")[0] if number == number.to_integral_value() else text
    if validate and len(text) == length - 1 and text.isascii() and text.isdigit():
        try:
            validate(f"0{text}")
        except ValidationError:
            return text
        return f"0{text}"
    return text


def choose(text: str, codes: Mapping[str, str], choices) -> str:
    """The code of a choice by its label or by an unmistakable beginning of it («муж»)."""
    key = fold(text)
    if key in codes:
        return codes[key]
    matching = {code for label, code in codes.items() if label.startswith(key)}
    if len(matching) == 1:
        return matching.pop()
    message = _("“%(value)s” is not on the list: %(choices)s.")
    raise ValidationError(message % {"value": text, "choices": ", ".join(map(str, choices.labels))})


def _refuse_repeated(lines: list[Line]) -> None:
    """One institution in two rows: nobody knows which of them is right, so that neither goes in."""
    seen: dict[str, list[Line]] = {}
    for line in lines:
        if inn := line.values.get("inn"):
            seen.setdefault(inn, []).append(line)
    for same in seen.values():
        for line in same if len(same) > 1 else ():
            others = [str(other.number) for other in same if other is not line]
            message = ngettext(
                "This INN stands in row %(rows)s too.", "This INN stands in rows %(rows)s too.", len(others)
            )
            line.errors.append(["inn", message % {"rows": get_text_list(others, _("and"))}])


def gender_of(values: Mapping[str, str]) -> str:
    """The gender as written, else as the patronymic shows, else empty."""
    return values.get("gender") or str(guess_gender(values.get("patronymic", "")) or "")


# Writing


def shown(code: str, value: str) -> str:
    """A value as people read it: labels instead of codes."""
    if code == "kind":
        return str(dict(InstitutionKind.choices).get(value, value))
    if code == "gender":
        return str(dict(Gender.choices).get(value, value))
    return value


def filled(rows: Iterable[Mapping[str, str]]) -> bytes:
    """A filled in file, for demonstrations and tests; ``rows``: column code → value as the register keeps it."""
    book = Workbook(title=_("Register of institutions"))
    cells = [[shown(column.code, str(row.get(column.code, ""))) for column in COLUMNS] for row in rows]
    book.write_table(headers(), cells, title=_("Institutions"))
    return book.close()


def template() -> bytes:
    """The empty file to fill in, with a sheet of explanations."""
    book = Workbook(title=_("Register of institutions"))
    book.write_table(
        headers(),
        [],
        title=_("Institutions"),
        widths=[column.width for column in COLUMNS],
        choices=_choices(),
        notes={place: str(column.explanation) for place, column in enumerate(COLUMNS)},
        spare_rows=1000,
    )
    book.write_table(
        [_("Column"), _("What to write"), _("Example"), _("Required")],
        [
            [column.header, column.explanation, column.example, _("yes") if column.is_required else _("no")]
            for column in _as_text(COLUMNS)
        ]
        + [
            ["", "", "", ""],
            [_("How it is read"), _("An empty cell erases nothing that the register knows."), "", ""],
            ["", _("The order of columns does not matter; other columns are passed over."), "", ""],
            ["", _("An institution is found by its INN: a known one is changed, an unknown one is entered."), "", ""],
            ["", _("Of a known institution the INN and what changes are enough."), "", ""],
            ["", _("Another name of the head makes a new head from today; papers keep the former one."), "", ""],
        ],
        title=_("Explanations"),
        widths=[26, 70, 60, 14],
    )
    return book.close()


def register_file(rows: Iterable[tuple[Institution, str, str]]) -> bytes:
    """Institutions in the columns of the import; ``rows``: (institution, its networks, access of its head)."""
    book = Workbook(title=_("Register of institutions"))
    book.write_table(
        [*(str(column.header) for column in COLUMNS), _("Networks"), _("Access of the head")],
        ([*_cells_of(institution), networks, access] for institution, networks, access in rows),
        title=_("Institutions"),
        widths=[*(column.width for column in COLUMNS), 40, 20],
        choices=_choices(),
    )
    return book.close()


def refused_file(rows: Iterable[tuple[Mapping[str, str], str]]) -> bytes:
    """Rows that were not entered, as they were written, each with the reason; ``rows``: (cells, reason)."""
    book = Workbook(title=_("Rows that were not entered"))
    book.write_table(
        [*headers(), _("Reason")],
        ([*(cells.get(column.code, "") for column in COLUMNS), reason] for cells, reason in rows),
        title=_("Institutions"),
        widths=[*(column.width for column in COLUMNS), 70],
        choices=_choices(),
    )
    return book.close()


def _cells_of(institution: Institution) -> list[str]:
    head = institution.head_on()
    values = []
    for column in COLUMNS:
        source = institution if column.model is Institution else head
        value = "" if source is None else str(getattr(source, column.code))
        values.append(shown(column.code, value))
    return values


def _choices() -> dict[int, list[str]]:
    places = {column.code: place for place, column in enumerate(COLUMNS)}
    return {
        places["kind"]: [str(label) for label in InstitutionKind.labels],
        places["gender"]: [str(label) for label in Gender.labels],
    }


def _as_text(columns: list[Column]) -> list[Column]:
    return [
        Column(c.code, c.model, str(c.header), "", str(c.explanation), str(c.example), c.width, c.is_required)
        for c in columns
    ]
