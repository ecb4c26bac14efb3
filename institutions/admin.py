"""Back office: municipalities are kept here; the rest is shown, and changed only by pages that ask the rules."""

from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from .forms.register import MunicipalityForm
from .models import (
    AnalyticalNote,
    Appointment,
    FormerName,
    FounderDecision,
    Head,
    ImportBatch,
    Institution,
    Licence,
    MaterialBase,
    Municipality,
    Network,
    NoteText,
    Participation,
    ProgrammeModule,
    ProgrammePartner,
    ProgrammeVersion,
    ResourceItem,
    StaffList,
    TeachingAddress,
)
from .services import register


class ReadOnly:
    """To look at. Rules, locks and history are in the services, which the admin does not know."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ReadOnlyAdmin(ReadOnly, admin.ModelAdmin):
    list_per_page = 50
    show_full_result_count = False


@admin.register(Municipality)
class MunicipalityAdmin(admin.ModelAdmin):
    """Written by the services, so that the portal's history has it.

    One that institutions or networks belong to cannot be deleted; Django's page names them.
    """

    form = MunicipalityForm
    list_display = ["name", "institution_count"]
    search_fields = ["name"]
    show_full_result_count = False

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(institution_count=Count("institutions"))

    @admin.display(description=_("Institutions"), ordering="institution_count")
    def institution_count(self, municipality):
        return municipality.institution_count

    def save_model(self, request, obj, form, change):
        saved = register.save_municipality(Municipality(pk=obj.pk), name=obj.name, by=request.user)
        obj.pk, obj.name = saved.pk, saved.name

    def delete_model(self, request, obj):
        register.delete_municipality(obj, by=request.user)

    def delete_queryset(self, request, queryset):
        for municipality in queryset.order_by("pk"):
            register.delete_municipality(municipality, by=request.user)

    def get_deleted_objects(self, objs, request):
        """Say what holds the municipality, not that somebody lacks the right to delete that."""
        found, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return found, counts, set() if protected else lacking, protected


class HeadInline(ReadOnly, admin.TabularInline):
    model = Head
    extra = 0


class FormerNameInline(ReadOnly, admin.TabularInline):
    model = FormerName
    extra = 0


class TeachingAddressInline(ReadOnly, admin.TabularInline):
    model = TeachingAddress
    extra = 0


class LicenceInline(ReadOnly, admin.TabularInline):
    model = Licence
    extra = 0


class AppointmentInline(ReadOnly, admin.TabularInline):
    model = Appointment
    extra = 0
    raw_id_fields = ["user"]


@admin.register(Institution)
class InstitutionAdmin(ReadOnlyAdmin):
    list_display = ["short_name", "kind", "inn", "municipality", "settlement"]
    list_filter = ["kind", "legal_form", "settlement_type", "municipality"]
    list_select_related = ["municipality"]
    search_fields = ["search_text"]
    inlines = [HeadInline, FormerNameInline, TeachingAddressInline, LicenceInline, AppointmentInline]

    def get_search_results(self, request, queryset, search_term):
        """As the register's own list understands it."""
        return queryset.search(search_term), False


@admin.register(Head)
class HeadAdmin(ReadOnlyAdmin):
    list_display = ["full_name", "post", "institution", "valid_from", "valid_to"]
    list_select_related = ["institution"]
    search_fields = ["surname", "institution__search_text"]


@admin.register(FormerName)
class FormerNameAdmin(ReadOnlyAdmin):
    list_display = ["short_name", "institution", "valid_from", "valid_to", "basis"]
    list_select_related = ["institution"]
    search_fields = ["short_name", "full_name", "institution__search_text"]
    date_hierarchy = "valid_to"


@admin.register(TeachingAddress)
class TeachingAddressAdmin(ReadOnlyAdmin):
    list_display = ["address", "settlement", "purpose", "institution"]
    list_select_related = ["institution"]
    search_fields = ["address", "institution__search_text"]


@admin.register(Licence)
class LicenceAdmin(ReadOnlyAdmin):
    list_display = ["number", "kind", "status", "date", "institution"]
    list_filter = ["kind", "status"]
    list_select_related = ["institution"]
    search_fields = ["number", "institution__search_text"]


@admin.register(Appointment)
class AppointmentAdmin(ReadOnlyAdmin):
    list_display = ["user", "role", "institution", "valid_from", "valid_to", "revoked_at"]
    list_filter = ["role"]
    list_select_related = ["user", "institution"]
    search_fields = ["user__search_text", "institution__search_text"]


class DecisionInline(ReadOnly, admin.StackedInline):
    model = FounderDecision


class ParticipationInline(ReadOnly, admin.TabularInline):
    model = Participation
    extra = 0
    fields = ["institution", "state", "invited_at", "answered_at", "answered_by"]


@admin.register(Network)
class NetworkAdmin(ReadOnlyAdmin):
    list_display = ["name", "municipality", "model"]
    list_select_related = ["municipality"]
    search_fields = ["name"]
    inlines = [DecisionInline, ParticipationInline]


@admin.register(Participation)
class ParticipationAdmin(ReadOnlyAdmin):
    list_display = ["institution", "network", "state", "answered_at"]
    list_filter = ["state"]
    list_select_related = ["institution", "network"]
    search_fields = ["institution__search_text"]


@admin.register(FounderDecision)
class FounderDecisionAdmin(ReadOnlyAdmin):
    list_display = ["network", "kind", "number", "date"]
    list_select_related = ["network"]
    search_fields = ["number", "network__name"]


class ResourceItemInline(ReadOnly, admin.TabularInline):
    model = ResourceItem
    extra = 0


@admin.register(StaffList)
class StaffListAdmin(ReadOnlyAdmin):
    """How far each list is. Persons are seen on the portal's own pages only, where the rules are asked."""

    list_display = ["institution", "state", "submitted_at", "decided_at"]
    list_filter = ["state"]
    list_select_related = ["institution"]
    search_fields = ["institution__search_text"]


@admin.register(MaterialBase)
class MaterialBaseAdmin(ReadOnlyAdmin):
    list_display = ["institution", "state", "submitted_at", "decided_at"]
    list_filter = ["state"]
    list_select_related = ["institution"]
    search_fields = ["institution__search_text"]
    inlines = [ResourceItemInline]


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnlyAdmin):
    list_display = ["file_name", "source", "state", "created_at", "created_by"]
    list_filter = ["source", "state"]
    list_select_related = ["created_by"]


class NoteTextInline(ReadOnly, admin.TabularInline):
    model = NoteText
    extra = 0


@admin.register(AnalyticalNote)
class AnalyticalNoteAdmin(ReadOnlyAdmin):
    list_display = ["network", "period", "state", "as_of", "created_by"]
    list_filter = ["state"]
    list_select_related = ["network", "created_by"]
    inlines = [NoteTextInline]


class ProgrammeModuleInline(ReadOnly, admin.TabularInline):
    model = ProgrammeModule
    extra = 0
    raw_id_fields = ["provider"]


class ProgrammePartnerInline(ReadOnly, admin.TabularInline):
    model = ProgrammePartner
    extra = 0
    raw_id_fields = ["institution", "answered_by"]


@admin.register(ProgrammeVersion)
class ProgrammeVersionAdmin(ReadOnlyAdmin):
    list_display = ["name", "number", "institution", "area", "state", "order_number"]
    list_filter = ["state", "area", "level"]
    list_select_related = ["programme__institution"]
    search_fields = ["search_text", "programme__institution__search_text"]
    inlines = [ProgrammeModuleInline, ProgrammePartnerInline]

    @admin.display(description=_("institution"), ordering="programme__institution__sort_key")
    def institution(self, version):
        return version.programme.institution
