"""What agreements print: the values of variables, the text, the signing sheet. Russian, as all papers are."""

import datetime
import re
from collections.abc import Iterable

from django.conf import settings
from django.utils import timezone, translation

from documents import grammar, pdf, qr
from documents.russian import Case, dates, numbers, words
from institutions.models import FounderDecision

from .. import conditions, network_form, signature_checks, wording
from ..models import (
    Agreement,
    AgreementVersion,
    EsignRules,
    Party,
    PartyState,
    Signature,
    SignatureMethod,
    TemplateVersion,
)
from . import annexes, family_words, party_words


def values_of(agreement: Agreement, parties: Iterable[Party]) -> dict[str, str]:
    """The value of every variable, empty where there is none yet."""
    parties = list(parties)
    network, count, known = agreement.network, len(parties), grammar.load()
    with translation.override("ru"):
        family = family_words.values(agreement, parties)
        return {
            "number": agreement.number,
            "date": dates.ru_date(agreement.date) if agreement.date else "",
            "place": agreement.place,
            "network": network.name,
            "municipality": network.municipality.name,
            "model": _small_first(str(network.get_model_display() or "")),
            "forms": ", ".join(map(_small_first, network.form_labels)),
            **_decision_values(FounderDecision.objects.filter(network=network).first(), known),
            "parties_count": str(count),
            "parties_count_words": f"{count} ({numbers.in_words(count)})",
            "term": _term(agreement.template_version),
            "sign_by": dates.long_date(agreement.sign_by),
            "portal": settings.SITE_URL,
            "esign_rules": _rules(EsignRules.objects.current()),
            **family,
            **party_words.parent_values(family["parent_title"], known),
            **party_words.values(parties, known),
            **network_form.values(agreement.terms, [party for party in parties if not party.is_founder]),
        }


def _small_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _decision_values(decision: FounderDecision | None, known: grammar.Grammar) -> dict[str, str]:
    """«приказ Управления образования от 26.08.2014 № 453/1 «О …»»; the act itself also in the genitive."""
    if decision is None:
        return {"founder_decision": "", "founder_decision_genitive": ""}
    kind = _small_first(decision.get_kind_display())
    issued_by = known.phrase(decision.issued_by, Case.GENITIVE)
    title = decision.title.strip("«» ")
    rest = f"{issued_by} от {decision.date:%d.%m.%Y} № {decision.number} «{title}»"
    return {
        "founder_decision": f"{kind} {rest}",
        "founder_decision_genitive": f"{words.decline_phrase(kind, Case.GENITIVE)} {rest}",
    }


def _term(version: TemplateVersion) -> str:
    months = version.term_months
    if not months:
        return "без ограничения срока"
    if months % 12:
        return f"{months} {numbers.plural(months, 'месяц', 'месяца', 'месяцев')}"
    return f"{months // 12} {numbers.plural(months // 12, 'год', 'года', 'лет')}"


def _rules(rules: EsignRules | None) -> str:
    if rules is None:
        return ""
    day = dates.long_date(timezone.localdate(rules.published_at))
    return f"{rules.title} (редакция {rules.number} от {day})"


def wording_of(agreement: Agreement, parties: Iterable[Party]) -> dict:
    """Title, preamble, clauses and annexes with the variables filled in: what is kept when the version is frozen.

    Parts whose condition does not hold are left out; a clause without a heading continues the section above it and
    goes with that section.
    """
    parties = list(parties)
    source, values = agreement.template_version, values_of(agreement, parties)
    case = case_of(agreement, parties, values)
    return {
        "title": wording.fill(source.title, values),
        "preamble": wording.fill(source.preamble, values),
        "clauses": _sections(source.clauses, values, case),
        "annexes": [
            _annex(annex, agreement, parties, values)
            for annex in source.annexes
            if conditions.holds(annex["condition"], case)
        ],
    }


def case_of(agreement: Agreement, parties: list[Party], values: dict[str, str]) -> conditions.Case:
    """What the conditions of the text are judged by."""
    network, version = agreement.network, agreement.template_version
    return conditions.Case(
        model=network.model,
        forms=frozenset(network.interaction_forms),
        party_count=len(parties),
        has_founder=any(party.is_founder for party in parties),
        term_months=version.term_months,
        is_prolonged=version.is_prolonged,
        values=values,
        terms=agreement.terms,
    )


def printed(clauses: list[dict], case: conditions.Case) -> list[dict]:
    """The clauses whose conditions hold; what continues a section that is left out goes with it."""
    found: list[dict] = []
    is_printed = False  # the section that clauses without a heading continue
    for clause in clauses:
        holds = conditions.holds(clause.get("condition", ""), case)
        is_printed = holds if clause["heading"].strip() else is_printed
        if holds and is_printed:
            found.append(clause)
    return found


def _sections(clauses: list[dict], values: dict[str, str], case: conditions.Case) -> list[dict]:
    found: list[dict] = []
    for clause in printed(clauses, case):
        text = wording.fill(clause["text"], values)
        if clause["heading"].strip():
            heading = wording.fill(clause["heading"], values)
            found.append({"key": clause["key"], "heading": heading, "text": text})
        else:
            found[-1]["text"] = f"{found[-1]['text']}\n{text}".strip()
    return [section for section in found if section["text"]]


def _annex(annex: dict, agreement: Agreement, parties: list[Party], values: dict[str, str]) -> dict:
    columns, rows = annexes.table(annex["kind"], agreement, parties)
    filled = {part: wording.fill(annex[part], values) for part in ("heading", "text")}
    return {"key": annex["key"], "kind": annex["kind"], **filled, "columns": columns, "rows": rows}


def body(agreement: Agreement, *, parties: list[Party], text: dict, is_draft: bool) -> bytes:
    """The agreement as PDF.

    The file cannot print its own hash; its foot carries the verification code instead, and the page behind the code
    shows the hash. Nobody who signs is named here: a change of directors must not touch what others have signed.
    """
    context = {
        "agreement": agreement,
        "title": text["title"],
        "preamble": wording.paragraphs(text["preamble"]),
        "clauses": wording.numbered(text["clauses"]),
        "annexes": wording.annexed(text["annexes"]),
        "annexed_to": _small_first(words.decline_phrase(text["title"], Case.DATIVE)),
        "parties": parties,
        "is_draft": is_draft,
        "short_title": short_title(agreement),
        **({} if is_draft else verification(agreement)),
    }
    name = text["title"] if is_draft else f"{text['title']} № {agreement.number}"
    return pdf.render("agreements/paper/body.html", context, title=name)


def short_title(agreement: Agreement) -> str:
    """«Договор», «Соглашение», «Дополнительное соглашение»: what the foot of a page calls it, by its kind."""
    with translation.override("ru"):
        return re.split(r" (?:о|об|к) ", str(agreement.get_kind_display()))[0]


def preview(agreement: Agreement) -> bytes:
    """The text as it would be frozen now, marked as a draft."""
    parties = list(agreement.version.parties.select_related("institution"))
    return body(agreement, parties=parties, text=wording_of(agreement, parties), is_draft=True)


def verification(agreement: Agreement) -> dict[str, str]:
    """Where a paper is checked: address, code, and both as a picture."""
    return {
        "verification_page": f"{settings.SITE_URL}/verify/",
        "verification_code": agreement.code_in_groups,
        "verification_qr": qr.png_data_uri(settings.SITE_URL + agreement.get_verification_url()),
    }


def signing_sheet(version: AgreementVersion) -> bytes:
    """Лист подписания: who has signed by now, made anew each time it is asked for."""
    agreement = version.agreement
    parties = list(version.parties.select_related("institution").prefetch_related("signatures__attested_by"))
    for party in parties:
        party.mark = mark_of(signature) if (signature := living(party)) else None
    context = {
        "agreement": agreement,
        "version": version,
        "parties": parties,
        "party_count": sum(party.state != PartyState.EXCLUDED for party in parties),
        "signed_count": sum(party.state == PartyState.SIGNED for party in parties),
        "made_at": moment(timezone.localtime()),
        "to_what": words.decline_phrase(_small_first(short_title(agreement)), Case.DATIVE),
        **verification(agreement),
    }
    return pdf.render("agreements/paper/signing_sheet.html", context, title=f"Лист подписания: {agreement}")


def mark_of(signature: Signature) -> dict:
    """What is shown and printed of a signature, as it was recorded then: later changes of names do not touch it.

    ``certificate`` is empty where its chain is not verified: whose it is, is not established then.
    """
    evidence = signature.evidence
    mark = {
        "method": signature.method,
        "name": evidence["name"],
        "post": evidence["post"],
        "authority": evidence["authority"],
        "at": moment(datetime.datetime.fromisoformat(evidence["at"])),
        "code": signature.code,
        "is_recorded": signature.is_recorded,
        "attested_by": signature.attested_by.full_name if signature.attested_by else "",
        "attested_at": moment(timezone.localtime(signature.attested_at)) if signature.attested_at else "",
    }
    if signature.method == SignatureMethod.FILE:
        mark |= {"is_trusted": evidence["is_trusted"], "is_qualified": evidence["is_qualified"]}
        mark["key"] = signature_checks.key_label(*evidence["key"].split(" "))
        said = evidence["signing_time"]
        mark["signing_time"] = moment(timezone.localtime(datetime.datetime.fromisoformat(said))) if said else ""
        mark["certificate"] = _certificate(evidence["certificate"])
    if signature.method == SignatureMethod.PAPER:
        mark["signed_on"] = datetime.date.fromisoformat(evidence["signed_on"])
        mark["kept_at"] = evidence["kept_at"]
    return mark


def _certificate(said: dict) -> dict:
    if not said:
        return {}
    owner = said["owner"]
    person = f"{owner.get('surname', '')} {owner.get('given_name', '')}".strip()
    names = filter(None, [person or owner.get("common_name", ""), owner.get("organization", "")])
    days = (timezone.localdate(datetime.datetime.fromisoformat(said[end])) for end in ("not_before", "not_after"))
    since, until = (f"{day:%d.%m.%Y}" for day in days)
    return {
        "serial": said["serial"],
        "owner": ", ".join(dict.fromkeys(names)),
        "issuer": said["issuer"],
        "since": since,
        "until": until,
    }


def living(party: Party) -> Signature | None:
    """The party's signature that is not void, from the prefetched ``signatures``."""
    return next((signature for signature in party.signatures.all() if not signature.is_void), None)


def moment(at: datetime.datetime) -> str:
    """«24.11.2026 14:55:03 (UTC+02:00)»: never without its zone."""
    return f"{at:%d.%m.%Y %H:%M:%S} (UTC{at.isoformat(timespec='seconds')[-6:]})"
