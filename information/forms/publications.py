"""What people type of channels, publications and sections of sites."""

import uuid

from django import forms
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.forms import DateField, Form, ModelForm, SharedRecordMixin
from documents.uploads import UploadField
from institutions import facts as institution_facts
from institutions.models import Institution, Network, Participation

from ..models import Channel, Publication, Whose

FILE_KINDS = {"pdf", "png", "jpeg"}
FILE_SIZE = 20 * 1024 * 1024


class LinkField(forms.URLField):
    """An address of a page. Only its form is looked at: the portal goes nowhere."""

    default_validators = [
        URLValidator(
            schemes=["http", "https"],
            message=_("This is no address of a page. Copy it from the browser: it begins with https://."),
        )
    ]

    def __init__(self, **kwargs):
        super().__init__(max_length=500, assume_scheme="https", **kwargs)


def link_of(model_field, **kwargs) -> LinkField:
    return LinkField(
        label=model_field.verbose_name.capitalize(), help_text=model_field.help_text, required=False, **kwargs
    )


class ChannelForm(SharedRecordMixin, ModelForm):
    url = link_of(Channel._meta.get_field("url"))

    class Meta:
        model = Channel
        fields = ["kind", "name", "whose", "url", "is_required", "silent_days", "is_closed"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_shared:
            del self.fields["is_closed"]

    def clean(self):
        given = super().clean()
        if given.get("whose") == Whose.INSTITUTION and given.get("url"):
            self.add_error("url", _("Each institution has its own address there: leave this empty."))
        return given


class PublicationForm(SharedRecordMixin, ModelForm):
    """Of a new one also whose it is; that does not change afterwards."""

    token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    published_on = DateField(label=_("Published on"))
    url = link_of(Publication._meta.get_field("url"))
    file = UploadField(
        label=_("File, scan or photo"),
        kinds=FILE_KINDS,
        max_size=FILE_SIZE,
        required=False,
        help_text=_("A page of the newspaper, a screenshot, a certificate of the broadcast."),
    )
    text = forms.CharField(
        label=_("What it says, in short"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    class Meta:
        model = Publication
        fields = ["channel", "title", "published_on", "url", "text", "occasion"]

    field_order = ["institution", "network", "channel", "title", "published_on", "url", "file", "text", "occasion"]

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        channels = Channel.objects.in_use()
        if self.is_shared:
            channels = channels | Channel.objects.filter(pk=self.instance.channel_id)
            channels = channels.filter(whose__in=[*Whose] if self.instance.institution_id else [Whose.NETWORK])
            del self.fields["token"]
            if self.instance.file_id:
                keep = _("Leave empty to keep the file that is there.")
                self.fields["file"].help_text = format_lazy("{} {}", keep, self.fields["file"].help_text)
        else:
            self._ask_whose(user)
            self.initial = {"token": uuid.uuid4(), "published_on": timezone.localdate(), **self.initial}
        self.fields["channel"].queryset = channels.order_by("-is_required", "name", "pk")
        self.fields["channel"].empty_label = str(_("Choose"))
        self.fields["file"].show_hidden_initial = False

    def _ask_whose(self, user: User) -> None:
        if not user.is_department:
            self.own = list(institution_facts.institutions_of(user))
            if len(self.own) > 1:
                self.fields["institution"] = forms.ModelChoiceField(
                    label=_("Institution"), queryset=institution_facts.institutions_of(user), required=True
                )
        else:
            members = Participation.objects.standing().values("institution")
            networks = Network.objects.visible_to(user)
            self.fields["institution"] = forms.ModelChoiceField(
                label=_("Institution"),
                queryset=Institution.objects.filter(pk__in=members),
                required=False,
                empty_label=str(_("The network itself")),
            )
            self.fields["network"] = forms.ModelChoiceField(
                label=_("Network"),
                queryset=networks,
                required=False,
                initial=networks.first(),
                help_text=_("If the publication is the network's and not of one institution."),
            )
        self.order_fields(self.field_order)

    @property
    def whose(self) -> dict:
        """The institution or the network, of a new publication. To be asked of a valid form."""
        if not self.user.is_department:
            return {"institution": self.cleaned_data.get("institution") or self.own[0]}
        if institution := self.cleaned_data.get("institution"):
            return {"institution": institution}
        return {"network": self.cleaned_data["network"]}

    def clean(self):
        given = super().clean()
        if given.get("published_on") and given["published_on"] > timezone.localdate():
            self.add_error("published_on", _("This day has not come yet."))
        has_file = given.get("file") or (self.is_shared and self.instance.file_id)
        if not given.get("url") and not has_file and not {"url", "file"} & set(self.errors):
            self.add_error("url", _("Give a link, or attach a file: a scan or a photo of the page."))
        if not self.is_shared and self.user.is_department and not given.get("institution"):
            if not given.get("network"):
                self.add_error("network", _("Choose the network or the institution."))
            channel = given.get("channel")
            if channel and channel.is_of_institutions:
                self.add_error(
                    "institution", _("Each institution has a channel of its own there: choose the institution.")
                )
        return given

    def _post_clean(self) -> None:
        """The service looks at the record once it is whole: here it has neither owner nor file."""


class SectionForm(Form):
    url = LinkField(
        label=_("Address of the section about the network"),
        required=False,
        help_text=_("A page of your site that tells of the network. Leave empty if it is not there any more."),
    )
    placed_on = DateField(label=_("There since"), required=False)

    def clean(self):
        given = super().clean()
        if given.get("url") and not given.get("placed_on") and "placed_on" not in self.errors:
            self.add_error("placed_on", _("Say since when the section has been there."))
        if given.get("placed_on") and given["placed_on"] > timezone.localdate():
            self.add_error("placed_on", _("This day has not come yet."))
        return given
