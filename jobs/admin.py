"""The back office of long work: to look at only."""

from django.contrib import admin

from .models import Job


@admin.register(Job)
class JobAdmin(admin.ModelAdmin):
    list_display = ["title", "kind", "state", "started_by", "created_at", "finished_at", "attempts"]
    list_filter = ["state", "kind"]
    list_select_related = ["started_by"]
    search_fields = ["title", "started_by__search_text"]

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
