"""The evidence archive: what was signed, by whom and how, and how anybody checks it without the portal."""

import base64
import csv
import datetime
import hashlib
import io
import json
import zipfile

from django.utils import timezone

from documents.russian import dates
from journal.facts import history_of

from ..cms.certificates import unwrap
from ..models import AgreementVersion, Signature, SignatureMethod, TrustedCertificate
from . import printing

# Of other institutions' people; the department sees them, the other parties do not need them.
_PRIVATE = ("address", "user_agent", "account", "recorded_by_account")
_EXTENSIONS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


def archive(version: AgreementVersion, *, own_institutions: set | None = None) -> bytes:
    """ZIP with the text, the signatures, their records, the history, and instructions that work literally.

    ``own_institutions``: keys of the institutions of whoever asks, None for the department: of the others' people the
    records are given without e-mail, network address and browser.
    """
    signatures = list(
        Signature.objects.filter(party__version=version)
        .select_related("party", "file")
        .order_by("party__position", "signed_at", "pk")
    )
    files = {"body.pdf": version.body.read(), "sheet.pdf": printing.signing_sheet(version)}
    commands = []
    for number, signature in enumerate(signatures, start=1):
        name = f"signatures/{number:03}-{signature.code}"
        files[f"{name}.json"] = _record(signature, own_institutions)
        if signature.method == SignatureMethod.FILE:
            files[f"{name}.sig"] = unwrap(signature.file.read())[0]
            commands.append(_command(f"{name}.sig", signature))
        elif signature.method == SignatureMethod.PAPER:
            files[f"{name}.{_EXTENSIONS[signature.file.content_type]}"] = signature.file.read()
    if moments := [one.signed_at for one in signatures if one.method == SignatureMethod.FILE]:
        files["trusted.pem"] = _trusted(moments)
    files["events.csv"] = _events(version)
    files["SHA256SUMS"] = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items()
    ).encode()
    files["instruction.txt"] = _instruction(version, signatures, commands).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return packed.getvalue()


def _record(signature: Signature, own_institutions: set | None) -> bytes:
    evidence = dict(signature.evidence)
    if own_institutions is not None and signature.party.institution_id not in own_institutions:
        evidence = {key: value for key, value in evidence.items() if key not in _PRIVATE}
    said = {
        "evidence": evidence,
        "seal": signature.seal,
        "state": signature.state,
        "attested_at": signature.attested_at.isoformat() if signature.attested_at else None,
        "attestation": signature.attestation,
        "voided_at": signature.voided_at.isoformat() if signature.voided_at else None,
        "void_reason": signature.void_reason,
    }
    return json.dumps(said, ensure_ascii=False, indent=2).encode()


def _trusted(moments: list[datetime.datetime]) -> bytes:
    """What is in use now, and what was when the signatures were checked."""
    certificates = [
        bytes(one.der)
        for one in TrustedCertificate.objects.order_by("pk")
        if one.withdrawn_at is None or any(one.installed_at <= at < one.withdrawn_at for at in moments)
    ]
    return "".join(map(_pem, dict.fromkeys(certificates))).encode()


def _pem(der: bytes) -> str:
    body = base64.encodebytes(der).decode().replace("\n", "")
    lines = "\n".join(body[start : start + 64] for start in range(0, len(body), 64))
    return f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n"


def _events(version: AgreementVersion) -> bytes:
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";")
    writer.writerow(["время", "кто", "событие", "сторона", "причина"])
    for entry in reversed(history_of(version.agreement, limit=10_000)):
        at = printing.moment(timezone.localtime(entry.at))
        row = [at, entry.actor_name, entry.action_label, entry.details.get("party", ""), entry.reason]
        # A spreadsheet must not take a reason that begins with = for a formula.
        writer.writerow(["'" + cell if str(cell)[:1] in ("=", "+", "-", "@") else cell for cell in row])
    return ("\N{BYTE ORDER MARK}" + target.getvalue()).encode()


def _command(name: str, signature: Signature) -> str:
    engine = "-engine gost " if signature.evidence["key"].startswith("gost") else ""
    trust = "-CAfile trusted.pem -purpose any" if signature.evidence["is_trusted"] else "-noverify"
    at = int(signature.signed_at.timestamp())
    when = f" -attime {at}" if signature.evidence["is_trusted"] else ""
    return (
        f"openssl cms {engine}-verify -binary -inform DER -in {name} -content body.pdf {trust}{when} -out checked.pdf"
    )


def _instruction(version: AgreementVersion, signatures: list[Signature], commands: list[str]) -> str:
    agreement = version.agreement
    has_gost = any("-engine gost" in command for command in commands)
    lines = [
        f"{version.title} № {agreement.number} от {dates.long_date(agreement.date)}, редакция {version.number}",
        f"Архив собран {printing.moment(timezone.localtime())}",
        "",
        "Что в архиве",
        "  body.pdf         текст договора: именно эти байты подписаны всеми сторонами",
        "  sheet.pdf        лист подписания на время сбора архива",
        "  signatures/      записи о подписях (.json), файлы подписей (.sig), сканы бумаг",
        "  events.csv       история договора",
        *(
            [
                "  trusted.pem      сертификаты удостоверяющих центров, которым управление доверяет",
                "                   или доверяло, когда подписи были приняты",
            ]
            if commands
            else []
        ),
        "  SHA256SUMS       контрольные суммы всех файлов",
        "",
        "Как проверить",
        "Распакуйте архив, откройте в его папке командную строку и выполните команды по очереди.",
        "",
        "1. Файлы архива не изменены (каждая строка ответа заканчивается словом OK или «ЦЕЛ»):",
        "",
        "sha256sum -c SHA256SUMS",
        "",
        f"2. Контрольная сумма текста договора равна {version.sha256}:",
        "",
        "openssl dgst -sha256 body.pdf",
        "",
        "Та же сумма записана в каждой записи о подписи (signatures/*.json, поле sha256), напечатана на листе",
        f"подписания и показана на странице проверки по коду {agreement.code_in_groups}.",
    ]
    if commands:
        lines += [
            "",
            "3. Подписи в файлах (ответ каждой команды: CMS Verification successful):",
            "",
            *commands,
            "",
            "Ключ -noverify стоит там, где цепочка сертификатов при приёме подписи не была проверена: команда",
            "проверяет подпись под текстом, но не то, кому принадлежит сертификат.",
        ]
    if has_gost:
        lines += [
            "Ключ -engine gost нужен для подписей по ГОСТ Р 34.10-2012: в Debian и Ubuntu его даёт пакет",
            "libengine-gost-openssl.",
        ]
    if any(signature.method == SignatureMethod.SIMPLE for signature in signatures):
        lines += [
            "",
            "Простые электронные подписи подтверждаются записями портала (signatures/*.json). Поле seal – код проверки",
            "подлинности записи (HMAC-SHA-256); его ключ хранится у оператора портала отдельно от базы данных.",
        ]
    return "\n".join(lines) + "\n"
