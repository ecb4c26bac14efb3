"""Uploading a file of institutions, choosing what of it is wanted, and confirming it."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.forms import Form
from documents.uploads import UploadField

from ..models import InstitutionKind, Municipality
from ..registry import KINDS, Selection

MAX_REGISTRY = 2 * 1024 * 1024 * 1024
MAX_PLACES = 20
# Kinds that the registry can name, in the order of ours.
REGISTRY_LABELS = [
    (value, label) for value, label in InstitutionKind.choices if value in {kind for _word, kind in KINDS if kind}
]


class MunicipalityMixin(Form):
    """Where institutions are entered that name no municipality themselves; the only one there is, is chosen already."""

    municipality = forms.ModelChoiceField(
        label=_("Municipality of new institutions"), queryset=Municipality.objects.all()
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        only = Municipality.objects.all()[:2]
        if len(only) == 1:
            self.initial.setdefault("municipality", only[0])


class ImportForm(MunicipalityMixin):
    file = UploadField(
        label=_("Filled in file"),
        kinds={"xlsx"},
        max_size=10 * 1024 * 1024,
        help_text=_("Up to 10,000 rows. Nothing is written before you have looked through it."),
    )

    field_order = ["file", "municipality"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["municipality"].help_text = _("For rows that name no municipality themselves.")


class RegistryFileField(forms.FileField):
    """A file too large for the memory: only its beginning is looked at, the reader judges the rest."""

    widget = forms.FileInput(attrs={"accept": ".xml,.zip"})

    def to_python(self, data) -> UploadedFile | None:
        file = super().to_python(data)
        if file is None:
            return None
        if file.size > MAX_REGISTRY:
            message = gettext(
                "The file takes %(size)s, the limit is %(limit)s. Pack it as ZIP, or ask the administrator."
            )
            sizes = {"size": filesizeformat(file.size), "limit": filesizeformat(MAX_REGISTRY)}
            raise forms.ValidationError(message % sizes)
        start = file.read(400)
        file.seek(0)
        text = start.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
        if not start.startswith(b"PK\x03\x04") and not text.replace(b"\0", b"").lstrip().startswith(b"<"):
            raise forms.ValidationError(gettext("This is neither XML nor ZIP. Choose the file as it was downloaded."))
        return file


class RegistryForm(MunicipalityMixin):
    file = RegistryFileField(
        label=_("File of the registry"),
        help_text=_("XML or ZIP as downloaded from the site of Rosobrnadzor, up to 2 GB. Nothing is written yet."),
    )
    region = forms.CharField(
        label=_("Code of the region"),
        required=False,
        max_length=2,
        validators=[RegexValidator(r"^\d{1,2}$", _("One or two digits."))],
        help_text=_("The first two digits of INN. Empty: all regions of the file."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 2}),
    )
    places = forms.CharField(
        label=_("Towns and districts"),
        required=False,
        max_length=500,
        help_text=_("Words of the postal address, separated by commas; any of them will do. Empty: the whole region."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of institutions"),
        choices=REGISTRY_LABELS,
        initial=Selection().kinds,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Centres of additional education are not accredited and hardly occur in the registry."),
    )
    only_active = forms.BooleanField(label=_("Only accreditations in force"), required=False, initial=True)

    field_order = ["file", "region", "places", "kinds", "only_active", "municipality"]

    def clean_region(self) -> str:
        region = self.cleaned_data["region"]
        return region.zfill(2) if region else ""

    def clean_places(self) -> list[str]:
        places = [" ".join(place.split()) for place in self.cleaned_data["places"].split(",")]
        return [place for place in places if place][:MAX_PLACES]

    def selection(self) -> Selection:
        """To be asked of a valid form."""
        return Selection(**{name: self.cleaned_data[name] for name in ("region", "places", "only_active", "kinds")})


class ApplyForm(Form):
    confirm = forms.BooleanField(label=_("I have looked the rows through, enter them in the register"))
