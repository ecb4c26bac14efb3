import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


def refuse_overlaps(apps, schema_editor):
    """No piece of an item twice at one time. SQLite has no such constraint: the service looks under its lock."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "ALTER TABLE institutions_bookedunit ADD CONSTRAINT piece_is_held_by_one EXCLUDE USING gist "
            "(item_id WITH =, unit WITH =, tstzrange(starts_at, ends_at) WITH &&)"
        )


def allow_overlaps(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE institutions_bookedunit DROP CONSTRAINT piece_is_held_by_one")


class Migration(migrations.Migration):
    dependencies = [
        ("institutions", "0004_staff"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ResourceRequest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("room", "Room, workshop, laboratory"),
                            ("equipment", "Equipment"),
                            ("computers", "Computers and network"),
                            ("software", "Software"),
                            ("transport", "Transport"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "area",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("robotics", "Robotics"),
                            ("modelling_3d", "3D modelling and prototyping"),
                            ("programming", "Programming"),
                            ("electronics", "Electronics and radio engineering"),
                            ("aircraft", "Aircraft modelling"),
                            ("ships", "Ship modelling"),
                            ("cars", "Car modelling"),
                            ("rockets", "Rocket modelling"),
                            ("first_steps", "First technical modelling"),
                            ("drones", "Unmanned aircraft systems"),
                            ("virtual_reality", "Virtual and augmented reality"),
                            ("machine_tools", "CNC machines and laser"),
                            ("graphics", "Computer graphics and CAD"),
                            ("media", "Video and multimedia"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                        verbose_name="area",
                    ),
                ),
                ("what", models.CharField(max_length=300, verbose_name="what is needed")),
                ("quantity", models.PositiveIntegerField(default=1, verbose_name="quantity")),
                (
                    "hours_per_week",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="hours a week"),
                ),
                ("children", models.PositiveIntegerField(blank=True, null=True, verbose_name="for how many children")),
                ("starts_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="needed from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="needed until")),
                ("purpose", models.TextField(blank=True, verbose_name="what for")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("met", "Met"), ("withdrawn", "Withdrawn")],
                        default="open",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="made")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                ("outcome", models.TextField(blank=True, verbose_name="how it ended")),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="resource_requests",
                        to="institutions.institution",
                        verbose_name="institution",
                    ),
                ),
            ],
            options={
                "verbose_name": "resource request",
                "verbose_name_plural": "resource requests",
                "ordering": ["-created_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Booking",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("item_name", models.CharField(max_length=300, verbose_name="resource")),
                ("starts_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(verbose_name="until")),
                ("quantity", models.PositiveIntegerField(default=1, verbose_name="pieces")),
                ("children", models.PositiveIntegerField(blank=True, null=True, verbose_name="children")),
                ("purpose", models.CharField(max_length=500, verbose_name="purpose")),
                ("series", models.UUIDField(blank=True, db_index=True, null=True, verbose_name="series")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "Awaits the keeper's consent"),
                            ("agreed", "Agreed"),
                            ("refused", "Refused"),
                            ("cancelled", "Cancelled"),
                            ("expired", "Not answered in time"),
                            ("used", "Used"),
                            ("missed", "Did not take place"),
                        ],
                        default="requested",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("answer_by", models.DateTimeField(blank=True, null=True, verbose_name="to be answered by")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="booked")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="booked by",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="institutions.institution",
                        verbose_name="booked for",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="bookings",
                        to="institutions.resourceitem",
                        verbose_name="resource",
                    ),
                ),
                (
                    "keeper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lent_bookings",
                        to="institutions.institution",
                        verbose_name="keeper",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="bookings",
                        to="institutions.resourcerequest",
                        verbose_name="resource request",
                    ),
                ),
            ],
            options={
                "verbose_name": "booking",
                "verbose_name_plural": "bookings",
                "ordering": ["-starts_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SharedUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "needs_consent",
                    models.BooleanField(
                        default=True,
                        help_text="Without it whoever comes first in the open hours has the hour at once.",
                        verbose_name="each booking awaits our consent",
                    ),
                ),
                (
                    "weeks_ahead",
                    models.PositiveSmallIntegerField(
                        default=12,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(52),
                        ],
                        verbose_name="how many weeks ahead it can be booked",
                    ),
                ),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shared_use",
                        to="institutions.resourceitem",
                        verbose_name="resource",
                    ),
                ),
            ],
            options={
                "verbose_name": "order of use",
                "verbose_name_plural": "orders of use",
            },
        ),
        migrations.CreateModel(
            name="UseRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_at", models.DateTimeField(verbose_name="from")),
                ("ended_at", models.DateTimeField(verbose_name="until")),
                ("children", models.PositiveIntegerField(verbose_name="children")),
                (
                    "condition",
                    models.CharField(
                        choices=[("good", "In order"), ("worn", "Needs attention"), ("broken", "Does not work")],
                        default="good",
                        max_length=20,
                        verbose_name="condition of the resource afterwards",
                    ),
                ),
                ("remarks", models.TextField(blank=True, verbose_name="remarks")),
                ("recorded_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded")),
                (
                    "booking",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="use_record",
                        to="institutions.booking",
                        verbose_name="booking",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "record of use",
                "verbose_name_plural": "use log",
                "ordering": ["-started_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="AvailableSlot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Monday"),
                            (2, "Tuesday"),
                            (3, "Wednesday"),
                            (4, "Thursday"),
                            (5, "Friday"),
                            (6, "Saturday"),
                            (7, "Sunday"),
                        ],
                        verbose_name="day of the week",
                    ),
                ),
                ("starts", models.TimeField(verbose_name="from")),
                ("ends", models.TimeField(verbose_name="until")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slots",
                        to="institutions.resourceitem",
                        verbose_name="resource",
                    ),
                ),
            ],
            options={
                "verbose_name": "open hours",
                "verbose_name_plural": "open hours",
                "ordering": ["item", "weekday", "starts"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends__gt", models.F("starts"))), name="slot_ends_after_its_start"
                    ),
                    models.CheckConstraint(condition=models.Q(("weekday__range", (1, 7))), name="week_has_seven_days"),
                    models.UniqueConstraint(fields=("item", "weekday", "starts"), name="slot_is_told_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="BookedUnit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit", models.PositiveIntegerField(verbose_name="piece")),
                ("starts_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(verbose_name="until")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="institutions.resourceitem",
                        verbose_name="resource",
                    ),
                ),
                (
                    "booking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="units",
                        to="institutions.booking",
                        verbose_name="booking",
                    ),
                ),
            ],
            options={
                "verbose_name": "booked piece",
                "verbose_name_plural": "booked pieces",
                "ordering": ["booking", "unit"],
                "indexes": [models.Index(fields=["item", "ends_at"], name="booked_unit_item_ends")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="piece_is_held_for_a_time"
                    ),
                    models.UniqueConstraint(fields=("booking", "unit"), name="piece_is_booked_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClosedDays",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first", models.DateField(verbose_name="first day")),
                ("last", models.DateField(verbose_name="last day")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="closed_days",
                        to="institutions.resourceitem",
                        verbose_name="resource",
                    ),
                ),
            ],
            options={
                "verbose_name": "closed days",
                "verbose_name_plural": "closed days",
                "ordering": ["item", "first", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last__gte", models.F("first"))), name="closed_days_end_after_start"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="resourcerequest",
            index=models.Index(fields=["state", "kind"], name="request_state_kind"),
        ),
        migrations.AddConstraint(
            model_name="resourcerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gte", 1)), name="request_is_for_at_least_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="resourcerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("hours_per_week__isnull", True), ("hours_per_week__range", (1, 168)), _connector="OR"
                ),
                name="request_fits_into_a_week",
            ),
        ),
        migrations.AddConstraint(
            model_name="resourcerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                name="request_ends_after_its_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="resourcerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("state", "open")),
                    models.Q(models.Q(("state", "open"), _negated=True), ("closed_at__isnull", False)),
                    _connector="OR",
                ),
                name="request_closed_has_a_date",
            ),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["item", "starts_at"], name="booking_item_starts"),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["state", "ends_at"], name="booking_state_ends"),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="booking_ends_after_its_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gte", 1)), name="booking_is_for_at_least_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "requested"), _negated=True), ("answer_by__isnull", False), _connector="OR"
                ),
                name="booking_is_answered_in_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="shareduse",
            constraint=models.CheckConstraint(
                condition=models.Q(("weeks_ahead__range", (1, 52))), name="booked_a_year_ahead_at_most"
            ),
        ),
        migrations.AddConstraint(
            model_name="userecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_at__gt", models.F("started_at"))), name="use_ends_after_its_start"
            ),
        ),
        # A trusted extension since PostgreSQL 13: the owner of the database may create it. SQLite passes it over.
        BtreeGistExtension(),
        migrations.RunPython(refuse_overlaps, allow_overlaps),
    ]
