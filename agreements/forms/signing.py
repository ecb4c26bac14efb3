"""Forms of those who sign, and of those who check what they signed with."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.forms import DateField, Form
from documents.uploads import UploadField
from institutions.models import Appointment, Covers

from ..models import TrustPurpose

MIB = 1024 * 1024
KIB = 1024


class AcceptRulesForm(Form):
    accept = forms.BooleanField(label=_("I have read the rules and accept them"))


class ShownForm(Form):
    """Carries the hash of the text that the page showed, so that nobody answers to a text they did not see."""

    shown_sha256 = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)


class SignForm(ShownForm):
    password = forms.CharField(
        label=_("Your password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("The password you sign in to the portal with. Entering it creates your signature."),
    )


class ReasonToSignForm(ShownForm):
    """A refusal: the reason is read by the department."""

    reason = forms.CharField(
        label=_("Reason of the refusal"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The department reads it and decides what comes next."),
    )


class SmallFileField(forms.FileField):
    """A file of a few kilobytes whose content other code judges. Cleaned to (bytes, name)."""

    def __init__(self, *, max_size: int, accept: str, **kwargs):
        super().__init__(widget=forms.FileInput(attrs={"accept": accept}), **kwargs)
        self.max_size = max_size

    def clean(self, data, initial=None):
        uploaded = super().clean(data, initial)
        if uploaded is None:
            return None
        if uploaded.size > self.max_size:
            raise ValidationError(
                _("The file takes more than %(limit)s KB: this is not the file that is asked for."),
                params={"limit": self.max_size // KIB},
            )
        return uploaded.read(), uploaded.name


class SignatureFileForm(ShownForm):
    file = SmallFileField(
        label=_("Signature file"),
        max_size=256 * KIB,
        accept=".sig,.p7s,.sgn,.pem,.p7b",
        help_text=_("The detached signature that your program made: .sig or .p7s, up to 256 KB."),
    )


class AppointmentField(forms.ModelChoiceField):
    def label_from_instance(self, appointment):
        post = appointment.post or appointment.get_role_display()
        return f"{appointment.user.full_name}, {post}"


class PaperForm(ShownForm):
    signer = AppointmentField(
        label=_("Who signed"),
        queryset=Appointment.objects.none(),
        empty_label=_("Choose"),
        help_text=_("People who may sign for the institution. Whoever is missing is appointed on its card first."),
    )
    signed_on = DateField(label=_("Day on the paper"))
    kept_at = forms.CharField(
        label=_("Where the original is kept"),
        max_length=300,
        help_text=_("For example: department, room 12, folder 02-15."),
    )
    scan = UploadField(
        label=_("Scan of the signed paper"),
        kinds={"pdf", "png", "jpeg"},
        max_size=20 * MIB,
        help_text=_("All pages, with the signature and the seal, so that they can be read."),
    )

    def __init__(self, *args, party, **kwargs):
        super().__init__(*args, **kwargs)
        signing = Appointment.objects.signing(Covers.AGREEMENTS).filter(
            institution=party.institution_id, revoked_at=None
        )
        self.fields["signer"].queryset = signing.select_related("user").order_by("-valid_from", "pk")


class AttestForm(Form):
    attestation = forms.CharField(
        label=_("What you compared"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: the certificate on the site of the certification centre, by number; owner and INN."),
    )
    confirm = forms.BooleanField(label=_("The signature belongs to this institution and this text"))

    def __init__(self, *args, is_paper: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if is_paper:
            self.fields["attestation"].help_text = _("For example: the original with the text in the portal, by pages.")
            self.fields["printed_sha256"] = forms.RegexField(
                r"^[0-9a-fA-F\s]{8,80}$",
                label=_("First characters of the hash on the paper"),
                help_text=_("At least 8 characters of the SHA-256 that is printed on the signing sheet of the paper."),
                error_messages={"invalid": _("At least 8 digits and letters a to f, as the paper prints them.")},
            )
            self.order_fields(["printed_sha256", "attestation", "confirm"])


class TrustedCertificateForm(Form):
    file = SmallFileField(
        label=_("Certificate"),
        max_size=64 * KIB,
        accept=".cer,.crt,.pem,.der",
        help_text=_("One certificate of a certification centre: .cer, .crt or .pem."),
    )
    purpose = forms.ChoiceField(label=pgettext_lazy("certificate", "Purpose"), widget=forms.RadioSelect)
    is_accredited = forms.BooleanField(
        label=_("The certification centre is accredited by the ministry"),
        required=False,
        help_text=_("Signatures under it will be called qualified. Compare with the ministry’s register first."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = TrustPurpose.choices
        self.initial.setdefault("purpose", TrustPurpose.ROOT)


class RevocationListForm(Form):
    file = SmallFileField(
        label=_("List of revoked certificates"),
        max_size=4 * MIB,
        accept=".crl,.pem",
        help_text=_("The .crl file that the certification centre publishes."),
    )
