"""Signing policies, the founder as a party, and what agreements about another one do to it."""

import datetime

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import Letter
from agreements import facts, services
from agreements.models import Agreement, Kind, PartyState, State, TemplateVersion
from agreements.services import integrity
from common.verdicts import Conflict, Refused
from institutions import completeness
from institutions.models import Institution
from journal.models import Entry
from tests.factories import UserFactory
from tests.factories.agreements import (
    amend,
    director_of,
    get_ready,
    make_agreement,
    make_child,
    make_founder,
    short_version,
    sign_all,
    sign_as,
    version_of,
)
from tests.factories.institutions import AppointmentFactory, NetworkFactory, ParticipationFactory

from .test_belated import attest, on_paper
from .test_papers import text_of

TODAY = datetime.timedelta(0)
DAY = datetime.timedelta(days=1)


def in_days(count: int) -> datetime.date:
    return timezone.localdate() + count * DAY


def age(agreement, days: int) -> None:
    """Let the agreement have been in force for so many days."""
    Agreement.objects.filter(pk=agreement.pk).update(in_force_on=in_days(-days))
    agreement.refresh_from_db()


def sent(department, parties=3, **policy):
    """A cooperation agreement out for signing under this policy, with the founder where the policy asks for it."""
    network = NetworkFactory()
    founder = make_founder(network)
    version = version_of(Kind.COOPERATION, **policy)
    return make_agreement(
        state="signing", parties=parties, network=network, by=department, template_version=version, founder=founder
    )


def split(agreement):
    parties = list(agreement.version.parties.order_by("position"))
    return [party for party in parties if not party.is_founder], next((p for p in parties if p.is_founder), None)


def test_the_founder_waits_for_its_turn(department):
    agreement = sent(department, signing_policy="founder_last")
    institutions, founder = split(agreement)
    assert founder.position == 4
    assert not founder.is_asked
    head = director_of(founder)
    assert not Letter.objects.filter(to=head.email, subject__contains="подпис").exists()
    assert not facts.awaiting_signature(head).exists()
    assert facts.todo(head) == []
    get_ready(head, founder)
    with pytest.raises(Conflict, match="Очередь учредителя"):
        sign_as(head, founder)

    for party in institutions:
        sign_as(director_of(party), party)
    founder.refresh_from_db()
    assert founder.is_asked
    assert Letter.objects.filter(to=head.email, subject__contains="подпис").count() == 1
    assert list(facts.awaiting_signature(head)) == [agreement]

    # A signature taken back closes the slot again, and the next one opens it.
    services.revoke(institutions[0], by=director_of(institutions[0]), reason="Ошибка")
    founder.refresh_from_db()
    assert not founder.is_asked
    sign_as(director_of(institutions[0]), institutions[0])
    agreement.refresh_from_db()
    assert agreement.state == State.SIGNING
    sign_as(head, founder)
    agreement.refresh_from_db()
    assert agreement.state == State.IN_FORCE
    assert Entry.objects.filter(action="agreements.agreement.complete", target_id=agreement.pk).count() == 1
    assert not list(integrity.faults())
    # The founder is no participant: it is neither bound nor counted.
    assert set(facts.bound_by(agreement.network)) == {party.institution for party in institutions}


def test_the_founder_asked_again_out_of_turn_waits_for_it(department):
    agreement = sent(department, signing_policy="founder_last", parties=2)
    (first, second), founder = split(agreement)
    for party in (first, second):
        sign_as(director_of(party), party)
    founder.refresh_from_db()
    head = director_of(founder)
    services.refuse(founder, by=head, shown_sha256=founder.version.sha256, reason="Не согласны")
    services.revoke(first, by=director_of(first), reason="Ошибка")
    letters = Letter.objects.filter(to=head.email, subject__contains="подпис")
    count = letters.count()
    founder = services.ask_again(founder, by=department)
    assert (founder.is_asked, letters.count()) == (False, count)
    assert not list(integrity.faults())
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=1), tick=False):
        sign_as(director_of(first), first)
    founder.refresh_from_db()
    assert (founder.is_asked, letters.count()) == (True, count + 1)


def test_the_founder_dismissed_out_of_turn_waits_for_it(department):
    agreement = sent(department, signing_policy="founder_last", parties=2)
    (first, second), founder = split(agreement)
    for party in (first, second):
        sign_as(director_of(party), party)
    founder.refresh_from_db()
    signature = on_paper(founder, department)
    services.revoke(first, by=director_of(first), reason="Ошибка")
    services.dismiss(signature, by=department, reason="Скан не читается")
    founder.refresh_from_db()
    assert (founder.state, founder.is_asked) == (PartyState.PENDING, False)
    assert not list(integrity.faults())


def test_reminders_wait_for_the_turn_too(department):
    agreement = sent(department, signing_policy="founder_last", parties=2)
    _institutions, founder = split(agreement)
    later = timezone.now() + datetime.timedelta(days=30)
    services.remind_due(later)
    founder.refresh_from_db()
    assert founder.reminder_count == 0


def test_nobody_signs_for_the_founder_without_an_appointment(department, client):
    agreement = sent(department, signing_policy="with_founder", parties=2)
    _institutions, founder = split(agreement)
    for user in (UserFactory(superuser=True), department):
        with pytest.raises(Refused):
            services.sign(
                founder,
                by=user,
                shown_sha256=founder.version.sha256,
                reauthenticated_at=timezone.now(),
                client=services.Client(address="192.0.2.1"),
            )
    AppointmentFactory(user=department, institution=founder.institution, role="acting")
    sign_as(department, founder)
    founder.refresh_from_db()
    assert founder.state == PartyState.SIGNED
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("policy", "needed"),
    [
        ({"quorum": "all"}, 4),
        ({"quorum": "two_thirds"}, 3),
        ({"quorum": "majority"}, 3),
        ({"quorum": "count", "quorum_count": 2}, 2),
        ({"quorum": "count", "quorum_count": 9}, 4),
    ],
)
def test_enough_have_signed(department, policy, needed):
    agreement = sent(department, parties=4, signing_policy="founder_last", **policy)
    institutions, founder = split(agreement)
    for party in institutions[: needed - 1]:
        sign_as(director_of(party), party)
    founder.refresh_from_db()
    assert not founder.is_asked
    sign_as(director_of(institutions[needed - 1]), institutions[needed - 1])
    founder.refresh_from_db()
    assert founder.is_asked
    sign_as(director_of(founder), founder)
    agreement.refresh_from_db()
    assert agreement.state == State.IN_FORCE
    assert facts.bound_by(agreement.network).count() == needed
    assert not list(integrity.faults())
    if needed < 4:
        late = institutions[-1]
        with pytest.raises(Conflict):
            sign_as(director_of(late), late)
        assert list(facts.not_signed(Institution.objects.filter(pk=late.institution_id), agreement.network))
        make_child(agreement, Kind.ACCESSION, institution=late.institution, by=department)
        assert facts.bound_by(agreement.network).count() == needed + 1
        assert not list(facts.not_signed(Institution.objects.filter(pk=late.institution_id), agreement.network))


def test_a_refusing_party_is_excluded(department, client):
    agreement = sent(department, parties=3, may_exclude=True)
    institutions, _founder = split(agreement)
    for party in institutions[:2]:
        sign_as(director_of(party), party)
    stubborn = institutions[2]
    services.refuse(stubborn, by=director_of(stubborn), shown_sha256=stubborn.version.sha256, reason="Не согласны")
    client.force_login(department)
    url = reverse("agreements:party_exclude", args=[agreement.pk, stubborn.pk])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "Отказ от подписания"}).status_code == 302
    agreement.refresh_from_db()
    assert agreement.state == State.IN_FORCE
    assert facts.bound_by(agreement.network).count() == 2
    assert facts.signing_progress(agreement.network) == (2, 2)
    assert "Подписали 2 из 2" in text_of(services.printing.signing_sheet(agreement.version))
    assert Letter.objects.filter(to=director_of(stubborn).email, subject__contains="не требуется").count() == 1
    assert not list(integrity.faults())
    assert client.post(url, {"reason": "Ещё раз"}).status_code == 409


def test_who_may_not_be_excluded(department):
    agreement = sent(department, parties=2, signing_policy="with_founder", may_exclude=True)
    institutions, founder = split(agreement)
    with pytest.raises(Refused, match="Без учредителя"):
        services.exclude(founder, by=department, reason="Нет")
    services.exclude(institutions[0], by=department, reason="Нет")
    with pytest.raises(Refused, match="двух"):
        services.exclude(institutions[1], by=department, reason="Нет")
    strict = make_agreement(state="signing", parties=3, by=department)
    with pytest.raises(Refused, match="не допускает"):
        services.exclude(strict.version.parties.first(), by=department, reason="Нет")


def test_days_of_effect(department):
    version = version_of(Kind.COOPERATION, effect="agreement_day", term_months=12)
    agreement = make_agreement(state="in_force", template_version=version, effect_on=in_days(30), by=department)
    assert agreement.in_force_on == in_days(30)
    assert agreement.is_ahead
    assert not facts.bound_by(agreement.network).exists()
    assert facts.bound_by(agreement.network, in_days(30)).count() == 2
    named = version_of(Kind.COOPERATION, effect="template_day", effect_on=in_days(-5))
    late = make_agreement(state="in_force", template_version=named, by=department)
    assert late.in_force_on == timezone.localdate()  # never from a day before the last signature
    forgotten = make_agreement(template_version=version, by=department)
    assert any(remark.is_blocking for remark in services.remarks(forgotten))


@pytest.mark.parametrize("policy", [{"quorum": "count"}, {"effect": "template_day"}])
def test_a_policy_has_to_be_whole(policy):
    with pytest.raises(ValidationError, match=r"не менее двух|названную в тексте"):
        TemplateVersion(title="Договор", clauses=[services.templates.new_clause("Раздел", "Текст")], **policy).clean()


def test_accession_and_exit_touch_nobody_else(department, django_assert_num_queries):
    network = NetworkFactory()
    make_founder(network)
    agreement = make_agreement(state="in_force", parties=3, network=network, by=department)
    age(agreement, 100)
    seals = list(agreement.version.parties.values_list("signatures__seal", flat=True))
    late = AppointmentFactory().institution
    ParticipationFactory(network=network, institution=late)
    accession = make_child(agreement, Kind.ACCESSION, institution=late, by=department)
    assert accession.state == State.IN_FORCE
    assert accession.version.parties.count() == 2
    assert accession.number.startswith("1/")
    assert facts.bound_by(network).count() == 4
    assert facts.bound_by(network, in_days(-1)).count() == 3
    assert facts.bound_by(agreement).count() == 4

    leaver = agreement.version.parties.first().institution
    make_child(agreement, Kind.EXIT, institution=leaver, by=department)
    assert leaver not in facts.bound_by(network)
    assert facts.bound_by(network).count() == 3
    assert leaver in facts.bound_by(network, in_days(-1))
    assert leaver in facts.not_signed(Institution.objects.all(), network)
    assert list(agreement.version.parties.values_list("signatures__seal", flat=True)) == seals
    with django_assert_num_queries(1):
        assert len(facts.bound_by(network)) == 3
    # Who left may come back.
    Agreement.objects.filter(kind=Kind.EXIT).update(in_force_on=in_days(-10))
    make_child(agreement, Kind.ACCESSION, institution=leaver, by=department)
    assert leaver in facts.bound_by(network)
    assert [one.holds_on(timezone.localdate()) for one in services.family.members(agreement)].count(True) == 4
    assert not list(integrity.faults())


def test_who_may_join_or_leave(department):
    agreement = make_agreement(state="in_force", parties=2, by=department)
    make_founder(agreement.network)
    bound = agreement.version.parties.first().institution
    stranger = AppointmentFactory().institution
    with pytest.raises(Refused, match="уже участвует"):
        make_child(agreement, Kind.ACCESSION, institution=bound, by=department)
    with pytest.raises(Refused, match="больше не"):
        make_child(agreement, Kind.EXIT, institution=stranger, by=department)
    with pytest.raises(Refused, match="Выберите учреждение"):
        make_child(agreement, Kind.EXIT, by=department)
    with pytest.raises(Refused):
        make_child(agreement, Kind.EXIT, institution=bound, by=director_of(agreement.version.parties.first()))
    draft = make_agreement(by=department)
    with pytest.raises(Refused, match="не действует"):
        make_child(draft, Kind.TERMINATION, by=department)


def test_a_termination_ends_its_parent_on_its_day(department):
    agreement = make_agreement(state="in_force", parties=2, by=department)
    age(agreement, 10)
    termination = make_child(
        agreement,
        Kind.TERMINATION,
        version=version_of(Kind.TERMINATION, effect="agreement_day"),
        effect_on=in_days(5),
        by=department,
    )
    agreement.refresh_from_db()
    assert (agreement.state, agreement.in_force_until) == (State.IN_FORCE, in_days(4))
    assert str(termination) in agreement.termination_basis
    assert facts.bound_by(agreement.network, in_days(4)).count() == 2
    assert not facts.bound_by(agreement.network, in_days(5)).exists()
    services.close_ended(in_days(5))
    agreement.refresh_from_db()
    assert agreement.state == State.TERMINATED

    other = make_agreement(state="in_force", parties=2, by=department)
    age(other, 10)
    make_child(other, Kind.TERMINATION, by=department)
    other.refresh_from_db()
    assert other.state == State.TERMINATED
    assert not facts.bound_by(other.network).exists()
    assert not list(integrity.faults())


@pytest.mark.parametrize("kind", [Kind.ACCESSION, Kind.EXIT, Kind.AMENDMENT])
@pytest.mark.parametrize("is_noted", [True, False])
def test_nothing_about_an_agreement_that_is_over_comes_into_force(department, kind, is_noted):
    agreement = make_agreement(state="in_force", parties=2, by=department)
    age(agreement, 10)
    founder = make_founder(agreement.network)
    leaver, late = agreement.version.parties.first().institution, AppointmentFactory().institution
    ParticipationFactory(network=agreement.network, institution=late)
    chosen = {Kind.ACCESSION: late, Kind.EXIT: leaver, Kind.AMENDMENT: None}[kind]
    terms = amend(agreement, Предмет="Иначе") if kind == Kind.AMENDMENT else None
    child = make_child(
        agreement, kind, state="signing", institution=chosen, founder=founder, terms=terms, by=department
    )
    first, *_others, last = child.version.parties.order_by("position")
    sign_as(director_of(first), first)
    if is_noted:
        services.terminate(agreement, last_day=in_days(-1), basis="Решение суда", by=department)
    else:  # the night that notes it has not come yet
        Agreement.objects.filter(pk=agreement.pk).update(in_force_until=in_days(-1))
    with pytest.raises(Conflict):
        sign_as(director_of(last), last)
    child.refresh_from_db()
    assert child.state == State.SIGNING
    services.revoke(first, by=director_of(first), reason="Не нужно")
    services.fail(child, by=department, reason="Договор прекращён")


def test_the_last_attestation_puts_nothing_in_force_about_an_agreement_that_is_over(department):
    agreement = make_agreement(state="in_force", parties=2, by=department)
    age(agreement, 10)
    leaver = agreement.version.parties.first().institution
    make_founder(agreement.network)
    child = make_child(agreement, Kind.EXIT, state="signing", institution=leaver, by=department)
    party, founder = child.version.parties.order_by("position")
    sign_as(director_of(founder), founder)
    signature = on_paper(party, department)
    services.terminate(agreement, last_day=in_days(-1), basis="Решение суда", by=department)
    with pytest.raises(Conflict):
        attest(signature)
    child.refresh_from_db()
    assert child.state == State.SIGNING


def test_a_renewal_takes_the_place_of_its_parent(department):
    network = NetworkFactory()
    founder = make_founder(network)
    version = version_of(Kind.COOPERATION, signing_policy="founder_last", term_months=12)
    agreement = make_agreement(
        state="in_force", parties=3, network=network, template_version=version, founder=founder, by=department
    )
    age(agreement, 200)
    leaver = agreement.version.parties.first().institution
    make_child(agreement, Kind.EXIT, institution=leaver, by=department)
    late = AppointmentFactory().institution
    ParticipationFactory(network=network, institution=late)
    waiting = make_child(agreement, Kind.ACCESSION, institution=late, state="signing", by=department)
    renewal = make_child(
        agreement,
        Kind.RENEWAL,
        state="signing",
        version=version_of(Kind.RENEWAL, signing_policy="founder_last"),
        terms={"until": f"{in_days(400)}"},
        by=department,
    )
    assert renewal.version.parties.count() == 3  # two that are bound, and the founder; nobody has signed
    assert not renewal.version.parties.exclude(state=PartyState.PENDING).exists()
    with pytest.raises(Refused, match="уже оформляется"):
        make_child(agreement, Kind.TERMINATION, by=department)
    # While it is being signed, the predecessor still binds.
    assert facts.not_signed(Institution.objects.filter(pk__in=facts.bound_by(network)), network).count() == 0
    sign_all(renewal)
    for party in renewal.version.parties.filter(state=PartyState.PENDING):
        sign_as(director_of(party), party)
    agreement.refresh_from_db()
    renewal.refresh_from_db()
    assert (renewal.state, renewal.in_force_until) == (State.IN_FORCE, in_days(400))
    assert (agreement.state, agreement.in_force_until) == (State.SUPERSEDED, in_days(-1))
    assert facts.bound_by(network).count() == 2
    assert facts.bound_by(network, in_days(-1)).count() == 3
    # What was on its way is about the renewal now.
    waiting.refresh_from_db()
    assert waiting.parent == renewal
    sign_all(waiting)
    assert facts.bound_by(network).count() == 3
    # Who leaves leaves the renewal.
    make_child(renewal, Kind.EXIT, institution=late, by=department)
    assert facts.bound_by(network).count() == 2
    assert not list(integrity.faults())


def test_an_amendment_changes_the_text_from_its_day(department, client):
    agreement = make_agreement(state="in_force", parties=2, by=department)
    age(agreement, 10)
    amendment = make_child(
        agreement,
        Kind.AMENDMENT,
        version=version_of(Kind.AMENDMENT, effect="agreement_day"),
        effect_on=in_days(3),
        terms=amend(agreement, Предмет="Новый предмет.\nИ второй пункт."),
        by=department,
    )
    assert "Раздел 1 «Предмет» изложить в следующей редакции" in amendment.version.clauses[0]["text"]
    before, after = (services.family.text_in_force(agreement, in_days(n)) for n in (2, 3))
    assert before[0].text != "Новый предмет.\nИ второй пункт."
    assert (after[0].text, after[0].changed_by) == ("Новый предмет.\nИ второй пункт.", amendment)
    assert after[1].changed_by is None
    client.force_login(department)
    page = client.get(reverse("agreements:agreement_family", args=[agreement.pk]), {"on": f"{in_days(3)}"})
    assert "И второй пункт." in page.text
    assert facts.bound_by(agreement.network).count() == 2


def test_amendments_to_the_same_section_are_told_of(department):
    agreement = make_agreement(state="in_force", parties=2, by=department)
    version, said = version_of(Kind.AMENDMENT), {"by": department, "version": version_of(Kind.AMENDMENT)}
    first = make_child(agreement, Kind.AMENDMENT, state="draft", terms=amend(agreement, Предмет="Первое"), **said)
    second = make_child(
        agreement,
        Kind.AMENDMENT,
        state="signing",
        terms=amend(agreement, Предмет="Второе", Сеть="Иная"),
        by=department,
        version=version,
    )
    make_child(agreement, Kind.AMENDMENT, state="draft", terms=amend(agreement, Сеть="Третье"), **said)

    def warnings():
        return [remark for remark in services.remarks(first) if remark.url == second.get_absolute_url()]

    [remark] = warnings()
    assert "«Предмет»" in remark.text
    assert "Сеть" not in remark.text
    assert not remark.is_blocking
    sign_all(second)
    [remark] = warnings()
    assert "заново" in remark.text


def test_drafting_an_amendment_by_hand(department, client):
    agreement = make_agreement(state="in_force", parties=2, by=department)
    version = version_of(Kind.AMENDMENT)
    client.force_login(department)
    url = reverse("agreements:child_begin", args=[agreement.pk, Kind.AMENDMENT])
    assert client.get(url).status_code == 200
    sent_form = {"template_version": version.pk, "place": "г. Гвардейск", "sign_by": in_days(9)}
    answer = client.post(url, sent_form | {"token": "5a1a4a0e-6a8b-4a57-9c52-0c2ce1c8a001"})
    child = agreement.children.get()
    terms_url = reverse("agreements:agreement_terms", args=[child.pk])
    assert answer["Location"] == terms_url
    client.post(url, sent_form | {"token": "5a1a4a0e-6a8b-4a57-9c52-0c2ce1c8a001"})
    assert agreement.children.count() == 1  # the form twice, one agreement
    assert any(remark.is_blocking for remark in services.remarks(child))

    page = client.get(terms_url)
    forms = page.context["sections"].forms
    data = {"seen": page.context["form"].initial["seen"], "sections-TOTAL_FORMS": len(forms)}
    data |= {"sections-INITIAL_FORMS": len(forms) - 1}
    for form in forms:
        data |= {form.add_prefix(name): form.initial.get(name, "") for name in ("key", "heading", "text")}
    assert client.post(terms_url, data).status_code == 422  # nothing is changed
    data |= {forms[0].add_prefix("text"): "Иначе", forms[1].add_prefix("is_removed"): "on"}
    data |= {forms[2].add_prefix("heading"): "Новое", forms[2].add_prefix("text"): "Добавлено"}
    assert client.post(terms_url, data).status_code == 302
    child.refresh_from_db()
    assert [change["action"] for change in child.terms["changes"]] == ["replace", "remove", "add"]
    assert not any(remark.is_blocking for remark in services.remarks(child))
    # A second person with the old page is told and loses nothing.
    late = client.post(terms_url, data | {forms[0].add_prefix("text"): "По-другому"})
    assert late.status_code == 422
    assert "По-другому" in late.text
    again = data | {forms[0].add_prefix("text"): "По-другому", "seen": late.context["form"].data["seen"]}
    assert client.post(terms_url, again).status_code == 302
    for step in (services.submit, services.approve, services.send):
        child = step(child, by=department)
    text = child.version.clauses[0]["text"]
    assert "По-другому" in text
    assert "исключить" in text
    assert "Дополнить договор разделом «Новое»" in text
    sign_all(child)
    section = services.family.text_in_force(agreement)
    assert [one.heading for one in section if not one.is_removed][-1] == "Новое"


def test_terms_of_the_network_form(department, client):
    version = version_of(Kind.NETWORK_FORM)
    agreement = make_agreement(template_version=version, by=department)
    client.force_login(department)
    url = reverse("agreements:agreement_terms", args=[agreement.pk])
    assert any(one.is_blocking and one.url == url for one in services.remarks(agreement))
    page = client.get(url)
    first, second = agreement.version.parties.order_by("position")
    data = dict.fromkeys(page.context["form"].fields, "Текст")
    data |= {"seen": page.context["form"].initial["seen"], "base_organisation": str(first.institution_id)}
    data |= {"programme_scope": "whole", "document_issuer": "base", "funding": "own"}
    data |= {"starts_on": in_days(30), "teaching_starts_on": in_days(31), "ends_on": in_days(300)}
    numbers = (
        "pupils_min",
        "pupils_max",
        "pupils_list_days",
        f"hours_{first.institution_id}",
        f"hours_{second.institution_id}",
    )
    data |= dict.fromkeys(numbers, 10)
    assert client.post(url, data | {"pupils_max": 5}).status_code == 422
    assert client.post(url, data | {"ends_on": in_days(1)}).status_code == 422
    # The draft is saved meanwhile, and its parties are made anew: what this form says of each still finds it.
    services.change(agreement, institutions=[first.institution, second.institution], by=department)
    assert client.post(url, data).status_code == 302
    agreement.refresh_from_db()
    assert not any(one.is_blocking for one in services.remarks(agreement))
    values = services.printing.values_of(agreement, list(agreement.version.parties.all()))
    assert values["base_organisation"] == first.institution.full_name
    assert values["pupils_number"] == "не менее 10 (десяти) и не более 10 (десяти) человек"
    assert values["participants_parts"].count("– ") == 2
    for step in (services.submit, services.approve, services.send):
        agreement = step(agreement, by=department)
    sign_all(agreement)
    agreement.refresh_from_db()
    assert agreement.in_force_until == in_days(300)
    assert not facts.bound_by(agreement.network).exists()  # stage 2 asks for the cooperation agreement
    assert facts.bound_by(agreement).count() == 2
    assert client.get(url).status_code == 403


def test_pages_of_a_family(department, client, assert_flat_queries):
    network = NetworkFactory()
    make_founder(network)
    agreement = make_agreement(state="in_force", parties=2, network=network, by=department)
    client.force_login(department)

    def grow():
        late = AppointmentFactory().institution
        ParticipationFactory(network=network, institution=late)
        make_child(agreement, Kind.ACCESSION, institution=late, by=department)

    grow()
    assert_flat_queries(reverse("agreements:agreement_family", args=[agreement.pk]), grow)
    assert client.get(reverse("agreements:agreement_family", args=[agreement.pk]), {"on": "вчера"}).status_code == 200
    for kind in services.children.KINDS:
        version_of(kind, signing_policy="with_founder")
        assert client.get(reverse("agreements:child_begin", args=[agreement.pk, kind])).status_code == 200
    assert client.get(reverse("agreements:child_begin", args=[agreement.pk, "cooperation"])).status_code == 404
    card = client.get(agreement.get_absolute_url())
    assert len(card.context["beginnings"]) == 5

    # Who is asked to join reads what it would join; who has nothing to do with it learns nothing.
    late = AppointmentFactory()
    ParticipationFactory(network=network, institution=late.institution)
    accession = make_child(agreement, Kind.ACCESSION, institution=late.institution, state="signing", by=department)
    client.force_login(late.user)
    for address in (accession.get_absolute_url(), agreement.get_absolute_url()):
        assert client.get(address).status_code == 200
    body = reverse("agreements:agreement_body", args=[agreement.pk, 1])
    assert client.get(body).status_code == 200
    client.force_login(AppointmentFactory().user)
    for address in (agreement.get_absolute_url(), body):
        assert client.get(address).status_code == 404


def test_the_founder_is_counted_nowhere(department, client):
    network = NetworkFactory(participants=2)
    founder = make_founder(network)
    client.force_login(department)
    page = client.get(reverse("institutions:institution_list"))
    assert page.context["count"] == 2
    page = client.get(reverse("institutions:institution_list"), {"kind": "founder"})
    assert page.context["count"] == 1
    assert founder.short_name not in client.get(reverse("institutions:participants_add", args=[network.pk])).text
    assert completeness.completeness_of(founder).of == 0
    assert client.get(founder.get_absolute_url()).status_code == 200


def test_a_cooperation_agreement_with_the_founder_by_hand(department, client):
    network = NetworkFactory(participants=2)
    version = version_of(Kind.COOPERATION, signing_policy="founder_last")
    client.force_login(department)
    url = f"{reverse('agreements:agreement_create')}?network={network.pk}"
    institutions = [one.institution_id for one in network.participations.all()]
    data = {
        "template_version": version.pk,
        "place": "г. Гвардейск",
        "sign_by": in_days(9),
        "institutions": institutions,
    }
    answer = client.post(url, data)
    assert "founder" in answer.context["form"].errors
    founder = make_founder(network)
    assert client.post(url, data | {"founder": founder.pk}).status_code == 302
    agreement = Agreement.objects.get()
    assert [party.signing_group for party in agreement.version.parties.all()] == [1, 1, 2]
    edit = reverse("agreements:agreement_edit", args=[agreement.pk])
    assert client.get(edit).context["form"].initial["founder"] == founder.pk
    assert client.post(edit, data | {"template_version": short_version().pk, "founder": founder.pk}).status_code == 302
    assert agreement.version.parties.count() == 2


def test_the_policy_of_a_draft(department, client):
    version = version_of(Kind.COOPERATION)
    draft = services.templates.create_draft(version.template, by=department)
    client.force_login(department)
    url = reverse("agreements:template_policy", args=[draft.pk])
    data = {"signing_policy": "founder_last", "quorum": "count", "effect": "template_day"}
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"quorum_count", "effect_on"}
    assert client.post(url, data | {"quorum_count": 5, "effect_on": in_days(7)}).status_code == 302
    draft.refresh_from_db()
    assert (draft.signing_policy, draft.quorum_count, draft.effect_on) == ("founder_last", 5, in_days(7))
    services.templates.publish(draft, by=department)
    assert client.get(url).status_code == 403
