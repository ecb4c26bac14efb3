"""Fields and small forms that every room uses."""

from datetime import date

import pytest
from django import forms

from accounts.models import User
from common.forms import ConfirmForm, DateField, Form, HistoryForm, ModelForm
from journal.models import Entry


class Dates(Form):
    ours = DateField()
    plain = forms.DateField()
    moment = forms.DateTimeField()


def test_browser_calendars_get_iso_dates_whatever_the_language():
    form = Dates(initial={"ours": date(2026, 12, 31), "plain": date(2026, 12, 31)})
    assert 'type="date" name="ours" value="2026-12-31"' in str(form["ours"])
    assert 'type="date" name="plain" value="2026-12-31"' in str(form["plain"])
    assert 'type="datetime-local"' in str(form["moment"])


@pytest.mark.parametrize("typed", ["2026-12-31", "31.12.2026", "31.12.26"])
def test_dates_may_be_typed_the_russian_way(typed):
    form = Dates({"ours": typed, "plain": typed, "moment": "2026-12-31T10:00"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["plain"] == form.cleaned_data["ours"] == date(2026, 12, 31)


def test_forms_of_models_have_calendars_too():
    class UserForm(ModelForm):
        class Meta:
            model = User
            fields = ["surname"]
            field_classes = {"surname": forms.CharField}

    assert "surname" in UserForm().fields


@pytest.mark.parametrize("typed", ["01.01.0001", "31.12.9999", "0001-01-01"])
def test_days_that_nobody_can_mean_are_refused(typed):
    form = Dates({"ours": typed, "plain": typed, "moment": "2026-12-31T10:00"})
    assert set(form.errors) == {"ours", "plain"}
    assert "1900" in str(form.errors["plain"])


def test_a_confirmation_must_be_explicit():
    assert not ConfirmForm({}).is_valid()
    assert ConfirmForm({"confirm": "on"}).is_valid()


@pytest.mark.django_db
@pytest.mark.parametrize("since", ["", "31.02.2026", "nonsense", "2026-01-01"])
def test_the_history_filter_never_fails(since):
    entries = HistoryForm({"history-since": since, "history-who": "соколова"}).apply(Entry.objects.all())
    assert list(entries) == []
