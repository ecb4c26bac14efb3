"""Check a signature file on its own: for an administrator with a file in dispute, and for vectors of others."""

import argparse
import datetime
import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements import signature_checks
from agreements.cms.certificates import Certificate, RevocationList, unwrap
from agreements.cms.chains import Trust
from agreements.cms.checking import Report, check
from agreements.cms.structures import Malformed
from agreements.services import trust
from agreements.services.signature_files import OF_FILE, findings_of_file


class Command(BaseCommand):
    help = (
        "Checks a CMS or CAdES signature against a document, up to the certificates that the department trusts or, "
        "with --trusted, up to these alone. Ends with 0 when every signature in the file is valid, else with 1."
    )

    def add_arguments(self, parser):
        parser.add_argument("signature", type=Path, help="the signature file: DER, PEM or base64")
        parser.add_argument("document", type=Path, nargs="?", help="what was signed; left out, it is inside the file")
        parser.add_argument("--trusted", type=Path, action="append", help="a root, instead of those installed")
        parser.add_argument("--extra", type=Path, action="append", default=[], help="an intermediate certificate")
        parser.add_argument("--crl", type=Path, action="append", default=[], help="a list of revoked certificates")
        parser.add_argument(
            "--at", type=_moment, default=None, help="when certificates must be valid: 2026-11-24T12:00"
        )
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args, signature, document, **options):
        try:
            reports = check(
                signature.read_bytes(),
                document.read_bytes() if document else None,
                _trust(options),
                options["at"] or timezone.now(),
            )
        except OSError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps([_as_json(report) for report in reports], ensure_ascii=False, indent=2))
        else:
            for report in reports:
                self._tell(report)
        if any(report.verdict not in ("valid", "not_gost") for report in reports):
            raise SystemExit(1)

    def _tell(self, report: Report) -> None:
        self.stdout.write(f"{report.verdict}: {signature_checks.verdict_label(report.verdict)}")
        if report.is_trusted and report.owner:
            for name, text in report.owner.as_dict().items():
                self.stdout.write(f"  {name}: {text}")
        elif report.owner:
            self.stdout.write("  " + _("not established: the chain of certificates is not verified"))
        for line in signature_checks.lines(findings_of_file(report)):
            self.stdout.write(f"  {line.label}: {line.outcome_label}. {line.text}")


def _trust(options) -> Trust:
    try:
        if options["trusted"] is None:
            installed = trust.current()
            roots, extra, lists = installed.roots, installed.intermediates, installed.revocation_lists
            withdrawn = installed.withdrawn
        else:
            roots, extra, lists = tuple(_certificates(options["trusted"])), (), ()
            withdrawn = frozenset()
        return Trust(
            roots,
            (*extra, *_certificates(options["extra"])),
            (*lists, *(RevocationList(der) for path in options["crl"] for der in unwrap(path.read_bytes()))),
            withdrawn,
        )
    except Malformed as error:
        raise CommandError(_("A certificate or list cannot be read: %(error)s") % {"error": error}) from error


def _certificates(paths: list[Path]):
    return (Certificate(der) for path in paths for der in unwrap(path.read_bytes()))


def _moment(text: str) -> datetime.datetime:
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return moment if moment.tzinfo else timezone.make_aware(moment)


def _as_json(report: Report) -> dict:
    """Names out of an unverified chain are marked as such: anybody could have written them."""
    certificate = report.certificate
    return {
        "verdict": str(report.verdict),
        "is_trusted": report.is_trusted,
        "checks": {code: str(getattr(report, code)) for code in OF_FILE},
        "signing_time": report.signing_time.isoformat() if report.signing_time else None,
        "certificate": certificate
        and {
            "serial": certificate.serial,
            "fingerprint": certificate.fingerprint,
            "not_before": certificate.not_before.isoformat(),
            "not_after": certificate.not_after.isoformat(),
            "key": f"{certificate.key.family} {certificate.key.bits}",
            "names_are_proved": report.is_trusted,
            "owner": certificate.owner.as_dict(),
            "issuer": certificate.issued_by.as_dict(),
        },
    }
