"""Back office: municipalities are kept here; the rest is shown, and changed only by pages that ask the rules."""

from django.contrib import admin

from common.folding import fold

from .models import (
    AnalyticalNote,
    Appointment,
    FounderDecision,
    Head,
    ImportBatch,
    Institution,
    MaterialBase,
    Municipality,
    Network,
    NoteText,
    Participation,
    ResourceItem,
)


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
    """One that institutions or networks belong to cannot be deleted; Django's page names them."""

    search_fields = ["name"]

    def get_deleted_objects(self, objs, request):
        """Say what holds the municipality, not that somebody lacks the right to delete that."""
        found, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return found, counts, set() if protected else lacking, protected


class HeadInline(ReadOnly, admin.TabularInline):
    model = Head
    extra = 0


class AppointmentInline(ReadOnly, admin.TabularInline):
    model = Appointment
    extra = 0
    raw_id_fields = ["user"]


@admin.register(Institution)
class InstitutionAdmin(ReadOnlyAdmin):
    list_display = ["short_name", "kind", "inn", "municipality"]
    list_filter = ["kind", "municipality"]
    list_select_related = ["municipality"]
    search_fields = ["search_text"]
    inlines = [HeadInline, AppointmentInline]

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, fold(search_term))


@admin.register(Head)
class HeadAdmin(ReadOnlyAdmin):
    list_display = ["full_name", "post", "institution", "valid_from", "valid_to"]
    list_select_related = ["institution"]
    search_fields = ["surname", "institution__search_text"]


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


@admin.register(MaterialBase)
class MaterialBaseAdmin(ReadOnlyAdmin):
    list_display = ["institution", "state", "submitted_at", "decided_at"]
    list_filter = ["state"]
    list_select_related = ["institution"]
    search_fields = ["institution__search_text"]
    inlines = [ResourceItemInline]


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnlyAdmin):
    list_display = ["file", "state", "created_at", "created_by"]
    list_filter = ["state"]
    list_select_related = ["file", "created_by"]


class NoteTextInline(ReadOnly, admin.TabularInline):
    model = NoteText
    extra = 0


@admin.register(AnalyticalNote)
class AnalyticalNoteAdmin(ReadOnlyAdmin):
    list_display = ["network", "period", "state", "as_of", "created_by"]
    list_filter = ["state"]
    list_select_related = ["network", "created_by"]
    inlines = [NoteTextInline]
