"""A small world with one of everything, for tests that go through all pages. Objects are made when first asked for."""

import datetime
import uuid
from functools import cached_property

from django.conf import settings
from django.utils import timezone

from accounts.models import Letter, SavedView, User
from agreements import services as agreements
from agreements.models import Agreement, Party, ReviewThread, Signature, TrustedCertificate
from agreements.services import templates as agreement_templates
from documents import files
from documents.models import StoredFile, WordForms
from documents.uploads import Upload
from institutions import roundtrip, spreadsheet
from institutions.models import (
    AnalyticalNote,
    Appointment,
    Booking,
    ClosedDays,
    HeadSuggestion,
    ImportBatch,
    Institution,
    Licence,
    Network,
    Participation,
    ProgrammePartner,
    ProgrammeRemark,
    ProgrammeVersion,
    ResourceCentre,
    ResourceItem,
    ResourceRequest,
    SheetUpload,
    StaffMember,
    TeachingAddress,
    Training,
)
from institutions.services import analysis, centres, imports, material_base, names, networks, sheets
from institutions.sheets import SHEETS
from jobs.models import Job
from planning.models import BoardLink, BulkMove, Evidence, Plan, StageProgress, Task, TemplateVersion
from planning.services import bulk, evidence, plans, sharing, templates
from surveys.builder.sketch import mark
from surveys.models import Entry, Kiosk, Launch, Questionnaire, SlipBatch
from surveys.services import banks, editing, kiosks, slips, withdraw_link
from surveys.services import importing as survey_importing
from surveys.services.launching import freeze
from tests import factories
from tests.acts.world import ActsWorld
from tests.events.world import EventsWorld
from tests.factories.agreements import make_agreement
from tests.factories.institutions import (
    AppointmentFactory,
    BookingFactory,
    InstitutionFactory,
    LicenceFactory,
    ParticipationFactory,
    ResourceRequestFactory,
    SharedItemFactory,
    TeachingAddressFactory,
)
from tests.factories.jobs import JobFactory
from tests.factories.programmes import ProgrammeRemarkFactory, ProgrammeVersionFactory
from tests.factories.signatures import make_root
from tests.factories.staff import StaffListFactory, StaffMemberFactory, TrainingFactory
from tests.factories.surveys import LaunchFactory, VersionFactory
from tests.indicators.world import IndicatorsWorld
from tests.information.world import InformationWorld
from tests.interaction.world import InteractionWorld
from tests.surveys.survey_files import every_kind
from tests.training.world import TrainingWorld

VISITORS = ("anonymous", "department", "administrator", "director", "coordinator", "outsider")


class World(ActsWorld, InteractionWorld, EventsWorld, InformationWorld, TrainingWorld, IndicatorsWorld):
    """The department, a network of two institutions with a plan, and a director from elsewhere (``outsider``)."""

    anonymous = None

    # People

    @cached_property
    def department(self) -> User:
        return factories.UserFactory(department=True, surname="Специалистова", password="Пароль для тестов")

    @cached_property
    def administrator(self) -> User:
        return factories.UserFactory(administrator=True, surname="Главная", password="Пароль для тестов")

    @cached_property
    def director(self) -> User:
        return self._appointed("Директорова", institution=self.institution)

    @cached_property
    def coordinator(self) -> User:
        return self._appointed("Помощникова", institution=self.institution, role="coordinator", post="", basis="")

    @cached_property
    def outsider(self) -> User:
        return self._appointed("Чужакова")

    @cached_property
    def colleague(self) -> User:
        """Director of the neighbour, none of the visitors."""
        return self._appointed("Соседова", institution=self.neighbour)

    def _appointed(self, surname: str, **appointment) -> User:
        return AppointmentFactory(user__surname=surname, user__password="Пароль для тестов", **appointment).user

    @cached_property
    def letter(self) -> Letter:
        return Letter.objects.create(key="a letter", to="anna@portal.example", subject="Письмо", body="Текст")

    @cached_property
    def job(self) -> Job:
        """Of the specialist, waiting for its turn."""
        return JobFactory(started_by=self.department)

    @cached_property
    def done_job(self) -> Job:
        return JobFactory(started_by=self.department, finished=True, result=self.file)

    @cached_property
    def saved_view(self) -> SavedView:
        """Of ``department``, shared with nobody."""
        return SavedView.objects.create(owner=self.department, page="/institutions/", name="Школы", query="kind=school")

    @cached_property
    def board_link(self) -> BoardLink:
        return sharing.share(self.plan, name="Инспектор", expires_on=timezone.localdate(), by=self.department)[0]

    @property
    def board_address(self) -> str:
        """Key of an address of the board that stands."""
        made = sharing.share(self.plan, name="Глава", expires_on=timezone.localdate(), by=self.department)
        return made[1].rstrip("/").rpartition("/")[2]

    # The register

    @cached_property
    def institution(self) -> Institution:
        """Of ``director`` and ``coordinator``."""
        return InstitutionFactory()

    @cached_property
    def renamed(self) -> Institution:
        """The institution, after it got another name."""
        return names.rename(
            self.institution,
            full_name="Лицей",
            short_name="Лицей",
            valid_from=datetime.date(2026, 9, 1),
            basis="Постановление № 1",
            by=self.department,
        )

    @cached_property
    def word_forms(self) -> WordForms:
        return WordForms.objects.create(kind="surname", gender="male", nominative="Кучма", genitive="Кучмы")

    @cached_property
    def address(self) -> TeachingAddress:
        return TeachingAddressFactory(institution=self.institution)

    @cached_property
    def licence(self) -> Licence:
        return LicenceFactory(institution=self.institution)

    @cached_property
    def neighbour(self) -> Institution:
        """Takes part too; nobody of the visitors works there."""
        return InstitutionFactory()

    @cached_property
    def network(self) -> Network:
        return self.plan.network

    @cached_property
    def participation(self) -> Participation:
        """Included in the network."""
        return self.network.participations.get(institution=self.institution)

    @cached_property
    def listed(self) -> Participation:
        return self._elsewhere("listed")

    @cached_property
    def invited(self) -> Participation:
        return self._elsewhere("invited")

    @cached_property
    def agreed(self) -> Participation:
        return self._elsewhere("agreed")

    @cached_property
    def refused(self) -> Participation:
        return self._elsewhere("refused")

    def _elsewhere(self, state: str) -> Participation:
        """The institution in another network, at that point of joining it."""
        return ParticipationFactory(institution=self.institution, state=state)

    @cached_property
    def resource_centre(self) -> ResourceCentre:
        """The institution, in robotics."""
        values = {"institution": self.institution, "areas": ["robotics"], "basis": "Приказ № 5"}
        return centres.name_centre(self.network, by=self.department, **values)

    @cached_property
    def appointment(self) -> Appointment:
        return self.coordinator.appointments.get()

    @cached_property
    def item(self) -> ResourceItem:
        return material_base.add_item(
            self.institution,
            by=self.director,
            type="robotics_kit",
            area="robotics",
            name="Набор",
            quantity=3,
            working=3,
        )

    @cached_property
    def member(self) -> StaffMember:
        """Of ``institution``, whose staff list nobody has handed in."""
        return StaffMemberFactory(staff_list=StaffListFactory(institution=self.institution))

    @cached_property
    def training(self) -> Training:
        return TrainingFactory(member=self.member, document=self.file)

    @cached_property
    def shared(self) -> ResourceItem:
        """Offered to the network by the institution, open on weekdays."""
        self.network  # noqa: B018  whose participants share it
        return SharedItemFactory(base=material_base.open_base(self.institution))

    @cached_property
    def closed_days(self) -> ClosedDays:
        day = timezone.localdate()
        return ClosedDays.objects.create(item=self.shared, first=day, last=day, reason="Ремонт")

    @cached_property
    def booking(self) -> Booking:
        """Of the neighbour, awaiting the institution's consent."""
        return BookingFactory(
            item=self.shared,
            institution=self.neighbour,
            state="requested",
            answer_by=timezone.now() + datetime.timedelta(days=5),
        )

    @cached_property
    def past_booking(self) -> Booking:
        """Agreed and over."""
        starts_at = timezone.now() - datetime.timedelta(days=1)
        return BookingFactory(item=self.shared, institution=self.neighbour, starts_at=starts_at)

    @cached_property
    def resource_request(self) -> ResourceRequest:
        """Of the institution, open; the neighbour offers what fits."""
        self.network  # noqa: B018
        SharedItemFactory(base=material_base.open_base(self.neighbour))
        return ResourceRequestFactory(institution=self.institution)

    @cached_property
    def sheet_upload(self) -> SheetUpload:
        """A list of resources that was taken, edited and brought back."""
        sheet = SHEETS["material-base"]
        content = roundtrip.workbook(sheet, self.item.base.institution)
        return sheets.prepare(sheet, self.institution, content, name="База.xlsx", by=self.director)

    @cached_property
    def batch(self) -> ImportBatch:
        """An import in which one row is refused."""
        cells = {"short_name": "Школа без номера"}
        content = spreadsheet.refused_file([(cells, "")])
        return imports.prepare(
            content, name="Реестр.xlsx", municipality=self.institution.municipality, by=self.department
        )

    @cached_property
    def suggestion(self) -> HeadSuggestion:
        return HeadSuggestion.objects.create(
            institution=self.institution, name="Реестрова Вера Ивановна", key="реестрова вера ивановна", source="Реестр"
        )

    @cached_property
    def file(self) -> StoredFile:
        return files.store(b"%PDF-1.7 ", name="Приказ.pdf", content_type="application/pdf", by=self.department)

    # Analysis

    @cached_property
    def note(self) -> AnalyticalNote:
        """Approved."""
        return analysis.approve_note(analysis.create_note(self.network, by=self.department), by=self.department)

    @cached_property
    def draft_note(self) -> AnalyticalNote:
        return analysis.create_note(self.network, by=self.department)

    # Programmes

    @cached_property
    def programme(self) -> ProgrammeVersion:
        """A draft of the institution, with the neighbour as partner."""
        return ProgrammeVersionFactory(institution=self.institution, partners=[self.neighbour])

    @cached_property
    def draft_partner(self) -> ProgrammePartner:
        return self.programme.partners.get()

    @cached_property
    def joint(self) -> ProgrammeVersion:
        """The neighbour's, awaiting the institution's answer as partner."""
        return ProgrammeVersionFactory(institution=self.neighbour, state="recommended", partners=[self.institution])

    @cached_property
    def waiting_partner(self) -> ProgrammePartner:
        return self.joint.partners.get()

    @cached_property
    def judged(self) -> ProgrammeVersion:
        """With the expert."""
        return ProgrammeVersionFactory(institution=self.institution, state="expertise")

    @cached_property
    def programme_remark(self) -> ProgrammeRemark:
        return ProgrammeRemarkFactory(version=self.judged, author=self.department, state="answered")

    @cached_property
    def published_programme(self) -> ProgrammeVersion:
        return ProgrammeVersionFactory(institution=self.institution, state="published")

    # The plan

    @cached_property
    def plan(self) -> Plan:
        plan = plans.start(
            self.plan_template,
            by=self.department,
            name="Проверочная сеть",
            municipality=self.institution.municipality,
        )
        for institution in (self.institution, self.neighbour):
            ParticipationFactory(network=plan.network, institution=institution)
        networks.register_decision(
            plan.network,
            kind="order",
            issued_by="Управление образования",
            number="7",
            date=datetime.date(2026, 8, 26),
            title="О создании сети",
            file=self.file,
            by=self.department,
        )
        plans.sync_participants(plan, by=self.department)
        return plan

    @cached_property
    def plan_template(self) -> TemplateVersion:
        order = settings.BASE_DIR / "planning" / "data" / "order_453_1_2014.txt"
        draft = templates.import_order(order.read_text(encoding="utf-8"), by=self.department)
        # Two tasks are closed by people here, whatever checks the portal has learnt for them since.
        Task.objects.filter(stage__version=draft, number__in=["4.2", "6.4"]).update(check_code="manual")
        return templates.publish(draft, by=self.department)

    @cached_property
    def plan_draft(self) -> TemplateVersion:
        return templates.begin_draft(self.plan_template, by=self.department)

    @cached_property
    def network_task(self) -> Task:
        """One that the department closes with evidence."""
        return Task.objects.get(stage__version=self.plan.version, number="4.2")

    @cached_property
    def institution_task(self) -> Task:
        """One that people close with evidence."""
        tasks = Task.objects.filter(stage__version=self.plan.version, scope="institution", check_code="manual")
        return tasks.order_by("pk").first()

    @cached_property
    def network_evidence(self) -> Evidence:
        """Accepted, for it is the department's own."""
        return evidence.add(self.plan, self.network_task, by=self.department, note="Справка", file=self.file)

    @cached_property
    def bulk_move(self) -> BulkMove:
        """Of both institutions, neither of which could be moved."""
        stage, both = self.institution_task.stage, [self.institution.pk, self.neighbour.pk]
        return bulk.run(self.plan, stage, both, "accept", key=uuid.uuid4(), by=self.department)

    @cached_property
    def evidence(self) -> Evidence:
        """Under review."""
        progress = StageProgress.objects.get(
            plan=self.plan, institution=self.institution, stage=self.institution_task.stage
        )
        StageProgress.objects.filter(pk=progress.pk).update(state="open")
        return evidence.add(
            self.plan,
            self.institution_task,
            by=self.director,
            institution=self.institution,
            note="Справка школы",
            file=self.file,
        )

    # Agreements and surveys

    @cached_property
    def survey_import(self):
        """A questionnaire of LimeSurvey that was only looked at so far."""
        return survey_importing.read(every_kind(495), name="Опрос.lss", by=self.department)

    @cached_property
    def agreement(self) -> Agreement:
        """Out for signing."""
        return self._agreement("signing")

    @cached_property
    def draft(self) -> Agreement:
        return self._agreement("draft")

    @cached_property
    def reviewed(self) -> Agreement:
        return self._agreement("review")

    @cached_property
    def approved(self) -> Agreement:
        return self._agreement("approved")

    def _agreement(self, state: str) -> Agreement:
        parties = [self.institution, self.neighbour]
        self.colleague  # noqa: B018  somebody has to be able to sign
        return make_agreement(state=state, parties=parties, network=self.network, by=self.department)

    @cached_property
    def agreement_template_draft(self):
        return agreement_templates.create_draft(self.agreement.template_version.template, by=self.administrator)

    @cached_property
    def remark(self) -> ReviewThread:
        """Of the institution, on the whole text."""
        said = {"clause_key": "", "text": "Уточните срок", "is_blocking": False, "institution": self.institution}
        return agreements.review.begin(self.reviewed, by=self.coordinator, **said)

    @cached_property
    def papered(self) -> Agreement:
        """Out for signing; the institution has signed on paper, which awaits the department."""
        return self._agreement("signing")

    @cached_property
    def signature(self) -> Signature:
        party = self.papered.version.parties.get(institution=self.institution)
        return agreements.record_paper(
            party,
            by=self.coordinator,
            shown_sha256=party.version.sha256,
            signer=self.director.appointments.get(),
            signed_on=self.papered.date,
            kept_at="Школа, сейф",
            scan=Upload(b"%PDF-1.7 ", "pdf", "application/pdf", "Скан.pdf"),
        )

    @cached_property
    def trusted(self) -> TrustedCertificate:
        root = make_root().certificate
        return agreements.trust.install_certificate(root, purpose="root", is_accredited=True, by=self.administrator)

    @cached_property
    def party(self) -> Party:
        return self.agreement.version.parties.get(institution=self.institution)

    @cached_property
    def launch(self) -> Launch:
        return LaunchFactory(network=self.network, opened=True)

    @cached_property
    def draft_launch(self) -> Launch:
        return LaunchFactory(network=self.network)

    @cached_property
    def closed_launch(self) -> Launch:
        return LaunchFactory(network=self.network, closed=True)

    @cached_property
    def result_file(self):
        """Made over a week ago: its page is there, what it leads to is not."""
        return self.closed_launch.result_files.create(key="0" * 32, name="Ответы.csv", content_type="text/csv", size=7)

    @cached_property
    def entry(self) -> Entry:
        return self.launch.entries.get(institution=self.institution)

    @cached_property
    def slip_batch(self) -> SlipBatch:
        return slips.print_batch(self.entry, class_name="7А", count=2, key=uuid.uuid4(), by=self.coordinator).batch

    @cached_property
    def kiosk(self) -> Kiosk:
        return kiosks.open_kiosk(self.entry, pin="2468", hours=3, by=self.coordinator)

    @cached_property
    def withdrawn_entry(self) -> Entry:
        launch = LaunchFactory(network=self.network, opened=True)
        return withdraw_link(launch.entries.get(institution=self.institution), by=self.department)

    @cached_property
    def questionnaire_draft(self) -> Questionnaire:
        """Asked once; the next version is being written, one question was taken out and one has a rule."""
        version = freeze(VersionFactory(), by=self.department)
        questionnaire = version.questionnaire
        editing.begin_draft(version, by=self.department)
        editing.remove_question(questionnaire, "q6", by=self.department)
        rule = {"question": "q1", "op": "chosen", "value": ["mother"]}
        editing.save_rule(questionnaire, rule, code="q5", seen=mark(None), by=self.department)
        return questionnaire

    @cached_property
    def archived_questionnaire(self) -> Questionnaire:
        return editing.archive(VersionFactory().questionnaire, by=self.department)

    @cached_property
    def bank(self) -> Questionnaire:
        banks.install(by=self.administrator)
        return Questionnaire.objects.banks().first()
