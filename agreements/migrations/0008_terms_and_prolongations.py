"""The present term of agreements that are prolonged by themselves, reckoned for those in force."""

import calendar
import datetime

from django.db import migrations, models
from django.utils import timezone


def reckon(apps, schema_editor):
    agreements = apps.get_model("agreements", "Agreement").objects.filter(
        state="in_force",
        in_force_until=None,
        template_version__is_prolonged=True,
        template_version__term_months__gt=0,
    )
    for agreement in agreements.select_related("template_version"):
        months = agreement.template_version.term_months
        end = _end(agreement.in_force_on, months)
        while end < timezone.localdate():
            agreement.prolonged += 1
            end = _end(agreement.in_force_on, months + 12 * agreement.prolonged)
        agreement.term_until = end
        agreement.save(update_fields=["term_until", "prolonged"])


def _end(start, months):
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    day = min(start.day, calendar.monthrange(year, month)[1])
    return datetime.date(year, month, day) - datetime.timedelta(days=1)


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0007_escalation"),
    ]

    operations = [
        migrations.AddField(
            model_name="agreement",
            name="prolonged",
            field=models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="times prolonged"),
        ),
        migrations.AddField(
            model_name="agreement",
            name="term_until",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="present term until"),
        ),
        migrations.RunPython(reckon, migrations.RunPython.noop),
    ]
