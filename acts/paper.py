"""Acts on paper (ГОСТ Р 7.0.97-2016): PDF and Word, of the same content."""

from typing import Any

from django.utils import translation

from documents import grammar, pdf, word
from documents.russian import Case

from . import wording, words
from .models import LegalAct, LocalActKind
from .slots import annexes


def build(act: LegalAct) -> dict[str, Any]:
    """What a draft says today, with its variables filled in and its annexes built. Kept as it is once sent to sign."""
    with translation.override("ru"):
        values = words.of_network(act.network, act)
        built = [annexes.build(code, act.network) for code in act.annexes]
        return {
            "title": wording.fill(act.title, values),
            "preamble": wording.fill(act.preamble, values).strip().rstrip(",:"),
            "points": [
                [number, text, items]
                for number, (text, items) in enumerate(wording.paragraphs(wording.fill(act.points, values)), start=1)
            ],
            "annexes": [annex.as_dict() for annex in built if annex],
        }


def content_of(act: LegalAct) -> dict[str, Any]:
    """The frozen words of an act that was sent to be signed, or what a draft says today."""
    return act.content if not act.is_draft else build(act)


def parts(act: LegalAct) -> dict[str, Any]:
    """Everything that both papers print, and the page shows."""
    content = content_of(act)
    heading, verb, to_form, _genitive = words.FORMS[act.form]
    date, number = words.date_and_number(act)
    issuer = " ".join(act.issuer.split())
    issuer_genitive = grammar.load().phrase(issuer[:1].lower() + issuer[1:], Case.GENITIVE)
    marked = [
        {
            **annex,
            "number": n,
            # The issuing body goes on a line of its own, date and number on another, as the standard has it.
            "mark": [f"Приложение №{words.NBSP}{n}", f"к {to_form} {issuer_genitive}", f"от {date} {number}"],
        }
        for n, annex in enumerate(content["annexes"], start=1)
    ]
    return {
        "act": act,
        "content": content,
        "issuer": act.issuer.strip().splitlines(),
        "heading": heading,
        "verb": verb,
        "date": date,
        "number": number,
        "annexes": marked,
        "is_draft": act.is_draft,
    }


def title_of(act: LegalAct) -> str:
    content = content_of(act)
    return f"{act.told}. {content['title']}"


def file_name(act: LegalAct, extension: str) -> str:
    return f"{act.told}.{extension}"


def as_pdf(act: LegalAct) -> bytes:
    """Tagged; a draft says on every page that it is one."""
    with translation.override("ru"):
        made = parts(act)
        title = title_of(act)
    for annex in made["annexes"]:
        total = sum(annex["weights"]) or len(annex["columns"])
        weights = annex["weights"] or [1] * len(annex["columns"])
        annex["shares"] = [f"{100 * weight / total:.1f}" for weight in weights]
    return pdf.render("acts/paper/act.html", made, title=title)


def as_docx(act: LegalAct) -> bytes:
    """The same for the office: to be corrected in Word while a draft, to be kept when registered."""
    with translation.override("ru"):
        made = parts(act)
        document = word.Document(title=title_of(act))
        for line in made["issuer"]:
            document.paragraph(line, "Subtitle")
        document.paragraph("", "Plain")
        document.paragraph(made["heading"], "Title")
        document.paragraph(f"{made['date']}{' ' * 12}{made['number']}", "Subtitle")
        document.paragraph(act.place, "Subtitle")
        if act.is_draft:
            document.paragraph("ПРОЕКТ", "Subtitle")
        document.paragraph("", "Plain")
        document.paragraph(made["content"]["title"], "Plain")
        document.paragraph("", "Plain")
        if preamble := made["content"]["preamble"]:
            document.paragraph(f"{preamble},")
        document.paragraph(made["verb"])
        for number, text, items in made["content"]["points"]:
            document.paragraph(f"{number}. {text}")
            for item in items:
                document.paragraph(f"– {item}")
        document.paragraph("", "Plain")
        document.signature(act.signatory_post, act.signatory_name or "________________")
        if act.executor:
            document.paragraph(f"Исполнитель: {act.executor}", "Small")
        for annex in made["annexes"]:
            document.turn(landscape=annex["is_wide"])
            document.paragraph("\n".join(annex["mark"]), "AnnexMark")
            document.heading(annex["title"])
            document.table(
                annex["columns"],
                annex["rows"] or [["–"] * len(annex["columns"])],
                weights=annex["weights"] or [1] * len(annex["columns"]),
                numbers=(),
            )
        return document.save()


def model_docx(kind: LocalActKind, institution, network) -> bytes:
    """The model text of a local act with the institution's data, to go on writing in the school's own Word."""
    with translation.override("ru"):
        values = words.of_institution(institution, network)
        document = word.Document(title=kind.title or kind.name)
        for line in (institution.full_name, institution.address):
            document.paragraph(line, "Subtitle")
        if kind.heading.strip().upper() != "ПРИКАЗ":
            document.paragraph(
                "УТВЕРЖДЕНО\nприказом от «___» __________ 20___ г. №\N{NO-BREAK SPACE}_____\n"
                "ПРИНЯТО\nна заседании педагогического совета\n"
                "протокол от «___» __________ 20___ г. №\N{NO-BREAK SPACE}_____",
                "Mark",
            )
        else:
            document.paragraph("", "Plain")
        document.paragraph(kind.heading or kind.name, "Title")
        document.paragraph(wording.fill(kind.title, values), "Subtitle")
        section, point = 0, 0
        for line in filter(None, map(str.strip, wording.fill(kind.text, values).splitlines())):
            if line.startswith("# "):
                section, point = section + 1, 0
                document.heading(f"{section}. {line[2:].strip()}")
            elif line.startswith("= "):
                document.paragraph(line[2:].strip())
            elif line[0] in "-–—":
                document.paragraph(f"– {line.lstrip('-–— ')}")
            else:
                point += 1
                document.paragraph(f"{section}.{point}. {line}" if section else f"{point}. {line}")
        document.signature(values["head_post"] or "Директор", values["head_initials"] or "________________")
        return document.save()
