"""Forty directors, one agreement: every way of signing and of not signing, with the mail server down throughout."""

import datetime
import io
import re
import zipfile

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts import delivery
from accounts.models import Letter
from agreements import facts, services
from agreements.models import Kind, PartyState, Signature, SignatureMethod, SignatureState, State
from documents.uploads import Upload
from institutions.models import AppointmentRole, AuthorityKind
from institutions.services import appointments
from jobs.models import Job, JobState
from journal.models import Entry
from tests.agreements.test_three_ways import holder_for
from tests.e2e.conftest import PHONE
from tests.factories import UserFactory
from tests.factories.agreements import (
    director_of,
    get_ready,
    make_agreement,
    make_child,
    make_founder,
    shipped_version,
    sign_as,
)
from tests.factories.institutions import AppointmentFactory, ParticipationFactory
from tests.factories.signatures import make_root

PASSWORD = "длинный пароль директора 5"
COUNT = 40
LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def dead_mail(settings):
    settings.EMAIL_BACKEND = "tests.accounts.test_outbox.DeadServer"


@pytest.fixture
def heads(db):
    return [AppointmentFactory(user__password=PASSWORD) for _ in range(COUNT)]


@pytest.fixture
def agreement(dead_mail, heads):
    institutions = [head.institution for head in heads]
    return make_agreement(state="signing", parties=institutions, template_version=shipped_version())


def parties_of(agreement):
    agreement.refresh_from_db()
    return list(agreement.version.parties.select_related("version__agreement", "institution").order_by("position"))


def go_to_signing(page, accessible) -> None:
    """From the desk in one click; rules and text on the way, as far as they are still to be done."""
    page.goto("/desk/")
    page.get_by_role("link", name=re.compile("Ждут вашей подписи")).click()
    accessible(page)
    if page.get_by_role("link", name="Прочитать и принять").count():
        page.get_by_role("link", name="Прочитать и принять").click()
        page.get_by_role("checkbox").check()
        page.get_by_role("button", name="Принять правила").click()
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Открыть текст").click()
    opened.value.close()
    page.reload()
    page.get_by_label("Пароль").fill(PASSWORD)


def press_sign(page):
    with page.expect_response(lambda got: got.request.method == "POST" and "/sign/" in got.url) as answered:
        page.get_by_role("main").get_by_role("button", name="Подписать", exact=True).click()
    page.wait_for_load_state("load")
    return answered.value


def test_forty_directors(agreement, heads, administrator, signed_in, accessible, settings, client_of):
    staff = agreement.created_by
    phone = signed_in(heads[0].user, viewport=PHONE)

    a_stale_page_signs_nothing(phone, agreement, staff, accessible)
    parties = parties_of(agreement)
    assert press_sign(again(phone, accessible)).status == 302
    one_signs_at_a_desk(signed_in(heads[1].user), accessible)
    one_refuses_and_is_asked_again(signed_in(heads[2].user, viewport=PHONE), signed_in(staff), parties[2], accessible)
    one_signs_with_a_certificate(signed_in(heads[3].user), parties[3], heads[3].user, administrator, accessible)
    one_signs_on_paper(parties[4], heads[4], staff)
    one_signs_through_a_deputy(parties[5], staff)
    one_is_replaced(parties[6], heads[6], staff, client_of)
    for party in parties[7:-1]:
        sign_as(director_of(party), party)
    agreement.refresh_from_db()
    assert agreement.state == State.SIGNING
    sign_as(director_of(parties[-1]), parties[-1])

    is_in_force_once(agreement)
    letters_go_once_when_mail_is_back(settings)
    one_joins_and_one_leaves(agreement, heads, staff)
    copies_of_all_in_the_background(agreement, staff, client_of)
    anybody_checks_it(phone, agreement, accessible)


def again(page, accessible):
    go_to_signing(page, accessible)
    return page


def a_stale_page_signs_nothing(page, agreement, staff, accessible) -> None:
    """The text is taken back and sent anew while the director has the page with the password typed in."""
    go_to_signing(page, accessible)
    services.recall(agreement, by=staff, reason="ошибка в сроках")
    services.reissue(agreement, by=staff)
    services.approve(agreement, by=staff)
    services.send(agreement, by=staff)
    assert press_sign(page).status == 409
    expect(page.get_by_text("Текст изменился").first).to_be_visible()
    expect(page.get_by_text("Ничего не подписано").first).to_be_visible()
    accessible(page)
    assert not Signature.objects.exists()


def one_signs_at_a_desk(page, accessible) -> None:
    assert press_sign(again(page, accessible)).status == 302


def one_refuses_and_is_asked_again(page, desk, party, accessible) -> None:
    page.goto("/desk/")
    page.get_by_role("link", name=re.compile("Ждут вашей подписи")).click()
    page.get_by_role("link", name="Отказаться от подписания").click()
    page.locator("[name=reason]").fill("Срок слишком велик: учредитель ещё не выделил средств.")
    page.get_by_role("main").get_by_role("button", name=re.compile("Отказ")).click()
    page.wait_for_load_state("load")
    accessible(page)
    party.refresh_from_db()
    assert party.state == PartyState.REFUSED
    desk.goto(party.version.agreement.get_absolute_url())
    expect(desk.get_by_text("Срок слишком велик").first).to_be_visible()
    desk.goto(reverse("agreements:party_ask_again", args=[party.version.agreement_id, party.pk]))
    desk.locator("[name=reason]").fill("Средства выделены приказом.")
    desk.get_by_role("main").locator("button[type=submit]").click()
    desk.wait_for_load_state("load")
    accessible(desk)
    party.refresh_from_db()
    assert party.state == PartyState.PENDING
    assert press_sign(again(page, accessible)).status == 302


def one_signs_with_a_certificate(page, party, user, administrator, accessible) -> None:
    root = make_root()
    services.trust.install_certificate(root.certificate, purpose="root", is_accredited=True, by=administrator)
    services.trust.install_revocation_list(root.revoke(7), by=administrator)
    get_ready(user, party)
    signature = holder_for(party, user, root).sign_file(party.version.body.read())
    page.goto(reverse("agreements:party_sign_file", args=[party.version.agreement_id, party.pk]))
    page.locator("main [type=file]").set_input_files(
        {"name": "договор.sig", "mimeType": "application/octet-stream", "buffer": signature}
    )
    page.get_by_role("main").locator("form:has([type=file]) button[type=submit]").click()
    page.wait_for_load_state("load")
    accessible(page)
    kept = Signature.objects.get(party=party)
    assert (kept.method, kept.state) == (SignatureMethod.FILE, SignatureState.VALID)


def one_signs_on_paper(party, head, staff) -> None:
    signature = services.record_paper(
        party,
        by=head.user,
        shown_sha256=party.version.sha256,
        signer=head,
        signed_on=timezone.localdate(),
        kept_at="управление образования, каб. 12",
        scan=Upload(b"%PDF-1.7 scan", "pdf", "application/pdf", "Скан.pdf"),
    )
    services.attest(signature, by=staff, attestation="сверено с подлинником", printed_sha256=signature.sha256[:8])


def one_signs_through_a_deputy(party, staff) -> None:
    deputy = UserFactory()
    appointments.appoint(
        deputy,
        party.institution,
        role=AppointmentRole.DEPUTY,
        post="заместитель директора",
        authority_kind=AuthorityKind.POWER_OF_ATTORNEY,
        authority_number="7",
        authority_date=timezone.localdate(),
        valid_to=timezone.localdate() + datetime.timedelta(days=90),
        by=staff,
    )
    assert "доверенност" in sign_as(deputy, party).evidence["authority"]


def one_is_replaced(party, head, staff, client_of) -> None:
    """Whoever was director yesterday neither sees the agreement nor signs it; the one of today does."""
    get_ready(head.user, party)
    appointments.end_appointment(head, by=staff, reason="перевод")
    address = reverse("agreements:party_sign", args=[party.version.agreement_id, party.pk])
    assert client_of(head.user).get(address).status_code == 404
    said = {"password": PASSWORD, "shown_sha256": party.version.sha256}
    assert client_of(head.user).post(address, said).status_code == 404
    successor = UserFactory()
    appointments.appoint(
        successor, party.institution, role=AppointmentRole.DIRECTOR, post="директор", basis="Устав", by=staff
    )
    sign_as(successor, party)


def is_in_force_once(agreement) -> None:
    agreement.refresh_from_db()
    assert agreement.state == State.IN_FORCE
    assert Entry.objects.about(agreement).filter(action="agreements.agreement.complete").count() == 1
    valid = Signature.objects.filter(party__version=agreement.version, state=SignatureState.VALID)
    assert valid.count() == COUNT
    assert set(valid.values_list("method", flat=True)) == set(SignatureMethod.values)


def letters_go_once_when_mail_is_back(settings) -> None:
    assert not Letter.objects.filter(sent_at__isnull=False).exists()
    written = Letter.objects.count()
    assert written > 3 * COUNT  # asked, recalled, asked again, in force
    settings.EMAIL_BACKEND = LOCMEM
    mail.outbox = []
    Letter.objects.update(next_try_at=timezone.now())
    assert delivery.deliver_due(limit=written + 10) == written == len(mail.outbox)
    assert delivery.deliver_due() == 0
    assert Letter.objects.filter(sent_at__isnull=True).count() == 0


def one_joins_and_one_leaves(agreement, heads, staff) -> None:
    """The forty-first joins, the third leaves; nobody else signs anything anew."""
    before = set(Signature.objects.filter(party__version=agreement.version).values_list("pk", "state", "seal"))
    make_founder(agreement.network)
    newcomer = AppointmentFactory().institution
    ParticipationFactory(network=agreement.network, institution=newcomer)
    accession = make_child(agreement, Kind.ACCESSION, institution=newcomer, by=staff)
    leaving = heads[2].institution
    leave = make_child(agreement, Kind.EXIT, institution=leaving, by=staff)
    assert accession.state == leave.state == State.IN_FORCE
    on = max(accession.in_force_on, leave.in_force_on) + datetime.timedelta(days=1)
    bound = set(facts.bound_by(agreement.network, on).values_list("pk", flat=True))
    assert bound == {head.institution_id for head in heads} - {leaving.pk} | {newcomer.pk}
    after = set(Signature.objects.filter(party__version=agreement.version).values_list("pk", "state", "seal"))
    assert after == before
    agreement.refresh_from_db()
    assert agreement.state == State.IN_FORCE


def copies_of_all_in_the_background(agreement, staff, client_of) -> None:
    for form in ("zip", "pdf"):
        client_of(staff).post(reverse("agreements:agreements_print"), {"form": form, "query": ""})
        job = Job.objects.order_by("-created_at").first()
        assert (job.state, job.total) == (JobState.DONE, 3)
        if form == "zip":
            with zipfile.ZipFile(io.BytesIO(job.result.read())) as archive:
                assert sum(agreement.number.replace("/", "-") in name for name in archive.namelist()) == 1
        else:
            assert job.result.read().startswith(b"%PDF")


def anybody_checks_it(page, agreement, accessible) -> None:
    page.goto(f"/verify/{agreement.code}/")
    accessible(page)
    expect(page.get_by_text("Действует").first).to_be_visible()
    expect(page.get_by_text("40").first).to_be_visible()
