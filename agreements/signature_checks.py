"""The checks of signature files in the words of people."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .cms.checking import Verdict
from .models import CheckOutcome

PASSED, FAILED, UNKNOWN, ABSENT = CheckOutcome.PASSED, CheckOutcome.FAILED, CheckOutcome.UNKNOWN, CheckOutcome.ABSENT

LABELS = {
    "content": gettext_lazy("Signed text"),
    "signature": gettext_lazy("Signature value"),
    "names_certificate": gettext_lazy("Certificate named by the signature"),
    "dates": gettext_lazy("Validity of the certificate"),
    "key_usage": gettext_lazy("Purpose of the certificate"),
    "chain": gettext_lazy("Chain of certificates"),
    "revocation": gettext_lazy("Revocation of the certificate"),
    "owner_name": gettext_lazy("Owner of the certificate"),
    "owner_inn": gettext_lazy("INN in the certificate"),
    "owner_ogrn": gettext_lazy("OGRN in the certificate"),
}
_WORDS = {
    ("content", PASSED): gettext_lazy("this very text is signed"),
    ("content", FAILED): gettext_lazy("another text is signed"),
    ("content", UNKNOWN): gettext_lazy("it cannot be told which text is signed"),
    ("signature", FAILED): gettext_lazy("the signature was not made with the key of its certificate"),
    ("signature", UNKNOWN): gettext_lazy("there is no certificate to check it with"),
    ("names_certificate", PASSED): gettext_lazy("the signature itself names its certificate"),
    ("names_certificate", FAILED): gettext_lazy("the signature names another certificate"),
    ("names_certificate", ABSENT): gettext_lazy("the signature does not name its certificate (not CAdES)"),
    ("key_usage", PASSED): gettext_lazy("documents may be signed with it"),
    ("key_usage", FAILED): gettext_lazy("the certificate is not meant for signing documents"),
    ("chain", FAILED): gettext_lazy("the chain of certificates is not verified"),
    ("revocation", PASSED): gettext_lazy("not revoked, by the lists that are installed"),
    ("revocation", FAILED): gettext_lazy("the certificate is revoked"),
    ("revocation", UNKNOWN): gettext_lazy("revocation of the certificate was not checked"),
}
_TONES = {PASSED: "good", FAILED: "bad", UNKNOWN: "waiting", ABSENT: "neutral"}


class Line(NamedTuple):
    """One check as the page and the sheet tell it. ``tone``: of ``components/state_badge.html``."""

    label: str
    outcome: str
    outcome_label: str
    tone: str
    text: str


def lines(checks: Iterable) -> list[Line]:
    """Of ``SignatureCheck`` rows or findings: anything with ``code``, ``outcome`` and ``values``."""
    return [
        Line(
            str(LABELS[check.code]),
            check.outcome,
            str(CheckOutcome(check.outcome).label),
            _TONES[check.outcome],
            _text(check.code, CheckOutcome(check.outcome), check.values),
        )
        for check in checks
    ]


def _text(code: str, outcome: CheckOutcome, values: dict) -> str:
    if code == "dates" and values:
        said = {"from": _day(values["from"]), "until": _day(values["until"])}
        if outcome == PASSED:
            return _("valid from %(from)s until %(until)s") % said
        return _("valid from %(from)s until %(until)s, not now") % said
    if code == "signature" and outcome == PASSED:
        return key_label(values.get("family", ""), values.get("bits", ""))
    if code == "chain" and outcome == PASSED:
        return _("leads to a certificate trusted by the department; issued by: %(issuer)s") % values
    if code.startswith("owner_"):
        return _owner(outcome, values)
    return str(_WORDS.get((code, outcome), ""))


def _owner(outcome: CheckOutcome, values: dict) -> str:
    if not values:
        return _("not established: the chain of certificates is not verified")
    if not values["found"]:
        return _("the certificate does not say it")
    if outcome == PASSED:
        return values["found"]
    if not values["expected"]:
        return _("%(found)s; the agreement does not name it, there is nothing to compare with") % values
    return _("%(found)s; expected: %(expected)s") % values


def key_label(family: str, bits: str) -> str:
    """«ГОСТ Р 34.10-2012, 256 бит»; other algorithms are named as such."""
    names = {"gost": _("GOST R 34.10-2012"), "rsa": "RSA", "ecdsa": "ECDSA"}
    name = names.get(family, family)
    text = _("%(name)s, %(bits)s bit") % {"name": name, "bits": bits}
    return text if family == "gost" else _("%(algorithm)s (foreign algorithm)") % {"algorithm": text}


def why_turned_away(verdict: Verdict) -> str:
    """What is wrong with the file and what to do."""
    reasons = {
        Verdict.MALFORMED: _(
            "This is not a signature file, or it is damaged. Upload the .sig or .p7s file that your program made."
        ),
        Verdict.NO_CERTIFICATE: _(
            "The signer’s certificate is not in the file. Sign once more with “include the certificate” switched on."
        ),
        Verdict.DIGEST_MISMATCH: _(
            "Another file was signed. Download the text of the agreement from this page once more, sign that very file "
            "and upload the new signature."
        ),
        Verdict.SIGNATURE_INVALID: _(
            "The signature is damaged: it was not made with the key of its certificate. Sign once more."
        ),
        Verdict.CERT_EXPIRED: _("The certificate has expired. Sign with a certificate that is valid today."),
        Verdict.CERT_NOT_YET_VALID: _("The certificate is not valid yet. Sign with a certificate that is valid today."),
        Verdict.KEY_USAGE: _("The certificate is not meant for signing documents. Choose another certificate."),
        Verdict.REVOKED: _("The certificate is revoked. Sign with a valid one."),
    }
    return reasons[verdict]


def verdict_label(verdict: Verdict) -> str:
    """The verdict in a sentence."""
    labels = {
        Verdict.VALID: _("The signature is valid."),
        Verdict.NOT_GOST: _("The signature is valid, by a foreign algorithm."),
        Verdict.UNTRUSTED_CHAIN: _("The signature fits the text; whose it is, is not established."),
    }
    return labels.get(verdict) or why_turned_away(verdict)


def _day(moment: str) -> str:
    return f"{timezone.localdate(datetime.datetime.fromisoformat(moment)):%d.%m.%Y}"
