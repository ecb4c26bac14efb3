"""Journals of registration: set up once, by whoever may open the technical admin; every change is in the history."""

from django.contrib import admin

from journal.services import write

from .models import ActJournal


@admin.register(ActJournal)
class ActJournalAdmin(admin.ModelAdmin):
    list_display = ["name", "prefix", "suffix"]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        write("acts.actjournal.change" if change else "acts.actjournal.create", obj, by=request.user)

    def has_delete_permission(self, request, obj=None):
        """Numbers were given in it, or will be."""
        return False
