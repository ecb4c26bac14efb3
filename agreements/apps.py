from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from common.immutable import Guard


class AgreementsConfig(AppConfig):
    name = "agreements"
    verbose_name = _("Agreements")
    immutable = [
        Guard("agreements_templateversion", when="OLD.published_at IS NOT NULL"),
        Guard("agreements_agreementversion", when="OLD.frozen_at IS NOT NULL"),
        Guard(
            "agreements_party",
            when="OLD.frozen_at IS NOT NULL",
            columns=(
                *("version_id", "institution_id", "signing_group", "position", "frozen_at"),
                *("name_as_signed", "short_name_as_signed", "requisites_as_signed"),
            ),
        ),
        Guard(
            "agreements_signature",
            columns=(
                *("id", "party_id", "sha256", "method", "code", "user_id", "appointment_id", "signed_at"),
                *("evidence", "seal", "file_id", "recorded_by_id"),
            ),
        ),
        Guard(
            "agreements_signature",
            name="attested",
            when="OLD.attested_at IS NOT NULL",
            columns=("attested_at", "attested_by_id", "attestation"),
            allow_delete=True,
        ),
        # What became void stays void.
        Guard("agreements_signature", name="void", when="OLD.voided_at IS NOT NULL", allow_delete=True),
        Guard("agreements_signaturecheck"),
        Guard("agreements_reviewmessage"),
        Guard("agreements_reviewthread", when="OLD.resolved_at IS NOT NULL"),
        Guard("agreements_trustedcertificate", when="OLD.withdrawn_at IS NOT NULL"),
        Guard(
            "agreements_trustedcertificate",
            name="installed",
            columns=("purpose", "is_accredited", "der", "fingerprint", "installed_at", "installed_by_id"),
        ),
        Guard("agreements_revocationlistfile"),
        Guard("agreements_documentopening"),
        Guard("agreements_esignrules", when="OLD.published_at IS NOT NULL"),
        Guard("agreements_esignacceptance"),
    ]
    actions = {
        "agreements.agreement.create": _("drafted"),
        "agreements.agreement.change": _("draft changed"),
        "agreements.agreement.submit": _("submitted for review"),
        "agreements.agreement.return": _("returned for rework"),
        "agreements.agreement.remark": _("remark on the text"),
        "agreements.agreement.settle": _("remark settled"),
        "agreements.agreement.approve": _("text approved"),
        "agreements.agreement.reopen": _("taken back into review"),
        "agreements.agreement.send": _("sent for signing"),
        "agreements.agreement.open": _("text opened"),
        "agreements.agreement.sign": _("signed by a party"),
        "agreements.agreement.present": _("signature presented, awaits a check"),
        "agreements.agreement.turn_away": _("signature file turned away"),
        "agreements.agreement.attest": _("signature attested by the department"),
        "agreements.agreement.dismiss": _("signature not accepted by the department"),
        "agreements.agreement.refuse": _("refused by a party"),
        "agreements.agreement.revoke": _("signature revoked by the party"),
        "agreements.agreement.ask_again": _("party asked to sign again"),
        "agreements.agreement.exclude": _("party excluded"),
        "agreements.agreement.complete": _("came into force"),
        "agreements.agreement.extend": _("more time to sign"),
        "agreements.agreement.remind": _("parties reminded"),
        "agreements.agreement.escalate": _("told of a party that stays silent"),
        "agreements.agreement.end": _("end of the agreement noted"),
        "agreements.agreement.prolong": _("prolonged by itself for the next term"),
        "agreements.agreement.expire": _("expired"),
        "agreements.agreement.terminate": _("terminated"),
        "agreements.agreement.supersede": _("superseded by a renewal"),
        "agreements.agreement.recall": _("recalled from signing"),
        "agreements.agreement.reissue": _("taken up again as a new version"),
        "agreements.agreement.fail": _("ended without being concluded"),
        "agreements.agreement.cancel": _("draft cancelled"),
        "agreements.trustedcertificate.install": _("trusted certificate installed"),
        "agreements.trustedcertificate.withdraw": _("certificate is trusted no longer"),
        "agreements.revocationlistfile.install": _("list of revoked certificates installed"),
        "agreements.agreementtemplate.change": _("policy of reminders changed"),
        "agreements.templateversion.create": _("template version begun"),
        "agreements.templateversion.change": _("template version changed"),
        "agreements.templateversion.discard": _("draft of a template version thrown away"),
        "agreements.templateversion.publish": _("template version published"),
        "agreements.esignrules.publish": _("e-signature rules published"),
        "agreements.esignrules.accept": _("e-signature rules accepted"),
    }

    def ready(self):
        from institutions.panels import network_panels

        from . import panels

        network_panels.register(panels.of_network)
