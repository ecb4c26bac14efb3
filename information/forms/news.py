"""What people type of news."""

import uuid

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.forms import ModelForm, SharedRecordMixin
from documents.uploads import UploadField
from institutions import facts as institution_facts
from institutions.models import Institution, Participation

from ..models import NewsItem


class NewsForm(SharedRecordMixin, ModelForm):
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    photo = UploadField(
        label=_("Photo"),
        kinds={"png", "jpeg"},
        required=False,
        help_text=_("With children's faces only if their parents have agreed in writing. It is made smaller."),
    )

    class Meta:
        model = NewsItem
        fields = ["title", "text", "photo_alt", "published_from", "published_until"]
        widgets = {"text": forms.Textarea(attrs={"rows": 12})}

    field_order = ["institution", "title", "text", "photo", "photo_alt", "published_from", "published_until"]

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["photo"].show_hidden_initial = False
        if self.is_shared:
            del self.fields["token"]
            if self.instance.photo_id:
                keep = _("Leave empty to keep the photo that is there.")
                self.fields["photo"].help_text = format_lazy("{} {}", keep, self.fields["photo"].help_text)
            return
        self.initial = {"token": uuid.uuid4(), **self.initial}
        self.own = [] if user.is_department else list(institution_facts.institutions_of(user))
        if user.is_department or len(self.own) > 1:
            members = Institution.objects.filter(pk__in=Participation.objects.standing().values("institution"))
            self.fields["institution"] = forms.ModelChoiceField(
                label=_("Institution"),
                queryset=members if user.is_department else institution_facts.institutions_of(user),
                required=not user.is_department,
                empty_label=str(_("The network itself")) if user.is_department else str(_("Choose")),
            )
        self.order_fields(self.field_order)

    @property
    def institution(self) -> Institution | None:
        """Whose a new item is. To be asked of a valid form."""
        if "institution" in self.fields:
            return self.cleaned_data["institution"]
        return self.own[0]

    def clean(self):
        given = super().clean()
        has_photo = given.get("photo") or (self.is_shared and self.instance.photo_id)
        if has_photo and not given.get("photo_alt", "").strip() and "photo_alt" not in self.errors:
            self.add_error("photo_alt", _("Say what the photo shows."))
        since, until = given.get("published_from"), given.get("published_until")
        if since and until and until < since:
            self.add_error("published_until", _("The last day is before the first one."))
        return given

    def _post_clean(self) -> None:
        """The service looks at the record once it is whole."""
