"""A made-up file of the federal registry: its structure, its habits, demonstration schools that exist nowhere."""

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from institutions.models import Municipality
from institutions.registry import Selection
from institutions.services import registry

from .register import inn, names, ogrn

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<OpenData>\n<Certificates>\n'
TAIL = "</Certificates>\n</OpenData>\n"
PROGRAMME = (
    "<EducationalProgram><Id>{n}</Id><TypeName>Основная образовательная программа</TypeName><EduLevelName>Среднее общее"
    " образование</EduLevelName><ProgrammName>Демонстрационная программа № {n}</ProgrammName><ProgrammCode/>"
    "<UGSName/><UGSCode/><EduNormativePeriod>2 года</EduNormativePeriod><Qualification/><IsAccredited>1</IsAccredited>"
    "<IsCanceled>0</IsCanceled><IsSuspended>0</IsSuspended></EducationalProgram>"
)


def certificate(n: int, *, programmes: int = 1, **changes: str) -> str:
    """Certificate of the n-th demonstration school (from 1). ``changes``: tag → text, empty for an empty tag."""
    head = names(n)
    organisation = {
        "Id": f"demo-{n}",
        "FullName": f"муниципальное бюджетное общеобразовательное учреждение «Демонстрационная школа № {n}»",
        "ShortName": f"МБОУ «Демонстрационная школа № {n}»",
        "HeadEduOrgId": "",
        "IsBranch": "0",
        "PostAddress": f"238210, Демонстрационная область, г. Гвардейск, ул. Школьная, д. {n}",
        "Phone": f"8 (40159) {n // 10000 % 10}-{n // 100 % 100:02d}-{n % 100:02d}",
        "Fax": "",
        "Email": f"school{n}@demo.example",
        "WebSite": f"school{n}.demo.example",
        "OGRN": ogrn(n) if n < 100_000 else "",
        "INN": inn(n),
        "KPP": "999901001",
        "HeadPost": "Директор",
        "HeadName": f"{head['surname']} {head['given_name']} {head['patronymic']}",
        "FormName": "Муниципальное бюджетное учреждение",
        "KindName": "Средняя общеобразовательная школа",
        "TypeName": "Общеобразовательная организация",
        "RegionName": "Демонстрационная область",
    }
    fields = {
        "Id": f"demo-certificate-{n}",
        "IsFederal": "0",
        "StatusName": "Действующее",
        "RegionCode": "99",
        "RegNumber": f"А007-99999-99/{n:08d}",
        "SerialNumber": "",
        "IssueDate": f"20{15 + n % 10}-0{1 + n % 9}-1{n % 10}",
        "EndDate": "",
        "ControlOrgan": "Министерство образования Демонстрационной области",
    }
    parts = [_tags(fields, changes), "<ActualEducationOrganization>", _tags(organisation, changes)]
    parts += ["</ActualEducationOrganization><Supplements><Supplement><Number>1</Number><EducationalPrograms>"]
    parts += [PROGRAMME.format(n=number) for number in range(1, programmes + 1)]
    parts += ["</EducationalPrograms></Supplement></Supplements><Decisions><Decision><DecisionTypeName>"]
    parts += ["Государственная аккредитация</DecisionTypeName></Decision></Decisions>"]
    return f"<Certificate>{''.join(parts)}</Certificate>\n"


def _tags(fields: dict[str, str], changes: dict[str, str]) -> str:
    texts = {tag: changes.get(tag, text) for tag, text in fields.items()}
    return "".join(f"<{tag}>{escape(text)}</{tag}>" if text else f"<{tag}/>" for tag, text in texts.items())


def registry_file(certificates: Iterable[str]) -> Iterator[bytes]:
    """The file, piece by piece."""
    yield HEAD.encode()
    for one in certificates:
        yield one.encode()
    yield TAIL.encode()


def begin_registry_import(municipality: Municipality, *, by) -> None:
    """A registry that was read and awaits confirmation: new, changed, refused and gone, heads that are others."""
    changes = {"Phone": "8 (40159) 0-77-01", "HeadName": "Образцов Борис Борисович"}
    rows = [
        certificate(1, **changes),
        certificate(2, RegNumber="А007-99999-99/10000002"),
        certificate(911),
        certificate(912, Email="нет", HeadName=""),
        certificate(913, INN=inn(913)[:-1] + "x"),
        certificate(914, INN="", KPP="", IsBranch="1"),
        certificate(915, RegionCode="98"),
        certificate(916, StatusName="Недействующее"),
    ]
    batch = registry.receive(
        name="Реестр (демонстрация).xml", selection=Selection(region="99"), municipality=municipality, by=by
    )
    registry.read_pieces(batch, registry_file(rows))
