# Generated from the models by Django 5.2.19 on 2026-11-22 07:42

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import accounts.base
import accounts.people.models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_accounts_second"),
        ("records", "0003_document_frozen"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CommitteeMatter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=accounts.base.make_public_id, editable=False, max_length=22, unique=True),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "sensitivity",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), blank=True, default=list, size=None
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("ASKED", "Before the committee"), ("WAIVED", "Waived"), ("KEPT", "Still owed")],
                        default="ASKED",
                        max_length=6,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("met_on", models.DateField(blank=True, null=True)),
                (
                    "minutes",
                    models.CharField(blank=True, help_text="Where the decision stands in the minutes", max_length=60),
                ),
            ],
            options={
                "permissions": [
                    ("route_deficiency", "Decide on what a departed provider of one's department owes"),
                    ("record_committee", "Record what the medical records committee decided"),
                ],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="CommitteeMatterEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("verb", models.CharField(max_length=40)),
                ("was", models.CharField(blank=True, max_length=30)),
                ("now", models.CharField(max_length=30)),
                ("at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("reason", models.TextField(blank=True)),
                ("detail", models.JSONField(blank=True, default=dict)),
            ],
            options={
                "ordering": ["at", "id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="CopiedText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.PositiveIntegerField()),
                ("share", models.PositiveSmallIntegerField(help_text="Percent of the note's words")),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Dictation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=accounts.base.make_public_id, editable=False, max_length=22, unique=True),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("DICTATED", "Dictated"),
                            ("QUEUED", "To type"),
                            ("TRANSCRIBING", "Being typed"),
                            ("BLANK", "Held: blanks"),
                            ("QA_HOLD", "Held: second listener"),
                            ("PRELIMINARY", "Preliminary"),
                            ("PROVIDER_EDIT", "Edited by its author"),
                            ("SIGNED", "Signed"),
                            ("DISTRIBUTED", "In the chart"),
                            ("REJECTED", "Returned to its dictator"),
                            ("WITHDRAWN", "Entered in error"),
                        ],
                        default="DICTATED",
                        max_length=13,
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("audio", "Recording"),
                            ("typed", "Typed draft"),
                            ("speech", "Speech-recognition draft"),
                        ],
                        default="audio",
                        max_length=6,
                    ),
                ),
                ("stat", models.BooleanField(default=False, verbose_name="STAT")),
                (
                    "sensitivity",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), blank=True, default=list, size=None
                    ),
                ),
                (
                    "identifiers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12),
                        default=list,
                        help_text="By which two the patient was verified",
                        size=None,
                    ),
                ),
                ("service_at", models.DateTimeField(help_text="When the care that it tells of happened")),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="dictation began")),
                (
                    "dictated_at",
                    models.DateTimeField(help_text="The turnaround starts here", verbose_name="dictation ended"),
                ),
                ("received_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(help_text="When the preliminary document is to be there")),
                (
                    "seconds",
                    models.PositiveIntegerField(
                        blank=True, help_text="Length of the recording, if it says so", null=True
                    ),
                ),
                ("content_type", models.CharField(blank=True, max_length=20)),
                ("sha256", models.CharField(blank=True, help_text="Of the recording before encryption", max_length=64)),
                ("size", models.PositiveBigIntegerField(default=0, help_text="Bytes before encryption")),
                ("path", models.CharField(blank=True, help_text="Random; empty without a recording", max_length=100)),
                (
                    "wrapped_key",
                    models.BinaryField(blank=True, help_text="The file's data key, under a master key", null=True),
                ),
                ("key_version", models.CharField(blank=True, max_length=10)),
                ("text", models.TextField(blank=True, help_text="A working draft, no part of the record")),
                ("note", models.CharField(blank=True, help_text="From the dictator to the typist", max_length=500)),
                (
                    "held_because",
                    models.CharField(blank=True, help_text="What the second listener should look at", max_length=500),
                ),
                ("transcribed_at", models.DateTimeField(blank=True, null=True, verbose_name="preliminary since")),
                ("lines", models.PositiveIntegerField(blank=True, help_text="Of 65 characters, as typed", null=True)),
                (
                    "blanks_left",
                    models.PositiveSmallIntegerField(default=0, help_text="In the document as it went to its author"),
                ),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                ("words_changed", models.PositiveIntegerField(blank=True, help_text="Typed to signed", null=True)),
                ("words_of", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "waits_for",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("type", "To type"),
                            ("hold", "Second listener"),
                            ("check", "To check"),
                            ("read", "Feedback to read"),
                        ],
                        help_text="What the transcription queue has to do with it",
                        max_length=5,
                    ),
                ),
                (
                    "next_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When the queue is to have done that: the turnaround, or the days of a check",
                        null=True,
                    ),
                ),
            ],
            options={
                "permissions": [
                    ("list_dictation", "See the transcription queue"),
                    ("transcribe_dictation", "Type dictations"),
                    ("move_dictation", "Move a dictation that was sent for the wrong patient or visit"),
                    ("check_dictation", "Check what others typed, and answer holds"),
                    ("report_dictation", "Read the department's transcription report"),
                ],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DictationEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("verb", models.CharField(max_length=40)),
                ("was", models.CharField(blank=True, max_length=30)),
                ("now", models.CharField(max_length=30)),
                ("at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("reason", models.TextField(blank=True)),
                ("detail", models.JSONField(blank=True, default=dict)),
            ],
            options={
                "ordering": ["at", "id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="DictationMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=accounts.base.make_public_id, editable=False, max_length=22, unique=True),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "sensitivity",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), blank=True, default=list, size=None
                    ),
                ),
                ("sent_at", models.DateTimeField(help_text="Since when it had been there")),
                ("moved_at", models.DateTimeField()),
                (
                    "reason",
                    models.CharField(
                        help_text="Chosen, never typed: no name of the other person stands here", max_length=120
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="DictationNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("last_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-last_at", "id"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="DocumentMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=accounts.base.make_public_id, editable=False, max_length=22, unique=True),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "sensitivity",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), blank=True, default=list, size=None
                    ),
                ),
                ("filed_at", models.DateTimeField(help_text="Since when it had been there")),
                (
                    "status",
                    models.CharField(
                        choices=[("OPEN", "To follow up"), ("CLOSED", "Followed up")], default="OPEN", max_length=6
                    ),
                ),
                ("moved_at", models.DateTimeField()),
                (
                    "reason",
                    models.CharField(help_text="Shown to who follows it up alone: it may name people", max_length=500),
                ),
            ],
            options={
                "permissions": [
                    ("move_document", "Move a document that was filed on the wrong patient"),
                    ("follow_move", "Follow up who saw a document on the wrong patient"),
                ],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="DocumentMoveEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("verb", models.CharField(max_length=40)),
                ("was", models.CharField(blank=True, max_length=30)),
                ("now", models.CharField(max_length=30)),
                ("at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("reason", models.TextField(blank=True)),
                ("detail", models.JSONField(blank=True, default=dict)),
            ],
            options={
                "ordering": ["at", "id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="DocumentNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=accounts.base.make_public_id, editable=False, max_length=22, unique=True),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "kind",
                    models.CharField(choices=[("retracted", "Retracted"), ("corrected", "Corrected")], max_length=9),
                ),
                (
                    "sensitivity",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), blank=True, default=list, size=None
                    ),
                ),
                ("seen_at", models.DateTimeField(help_text="When the person last saw it, or it was disclosed")),
                ("made_at", models.DateTimeField()),
                (
                    "done_at",
                    models.DateTimeField(
                        blank=True, help_text="Read by the person, or the recipient was told", null=True
                    ),
                ),
                ("how", models.CharField(blank=True, help_text="How a recipient outside was told", max_length=200)),
            ],
            options={
                "permissions": [
                    ("read_notice", "Read one's own notices about documents"),
                    ("tell_recipient", "Tell recipients that a released document was retracted or corrected"),
                ],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Exemption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=accounts.base.make_public_id, editable=False, max_length=22, unique=True),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("leave", "Approved leave"), ("exempt", "Exempt from suspension")], max_length=6
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(help_text="The last day")),
                ("reason", models.CharField(max_length=300)),
            ],
            options={
                "permissions": [("excuse_provider", "Record a provider's leave or exemption from suspension")],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=accounts.base.make_public_id, editable=False, max_length=22, unique=True),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("OPEN", "Open"), ("SETTLED", "Settled"), ("WITHDRAWN", "Withdrawn")],
                        default="OPEN",
                        max_length=9,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("contradiction", "Contradiction"),
                            ("laterality", "Left or right"),
                            ("copied", "Copied forward"),
                            ("unsupported", "Unsupported diagnosis"),
                            ("identity", "Age, sex or name"),
                            ("dates", "Date or time"),
                            ("incomplete", "Unfinished"),
                            ("abbreviation", "Abbreviation"),
                            ("do_not_use", "Do not use"),
                            ("poa", "Present on admission"),
                            ("other", "Something else"),
                        ],
                        max_length=16,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500)),
                (
                    "sensitivity",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), blank=True, default=list, size=None
                    ),
                ),
                ("found_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="FindingEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("verb", models.CharField(max_length=40)),
                ("was", models.CharField(blank=True, max_length=30)),
                ("now", models.CharField(max_length=30)),
                ("at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("reason", models.TextField(blank=True)),
                ("detail", models.JSONField(blank=True, default=dict)),
            ],
            options={
                "ordering": ["at", "id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="FindingPassage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=accounts.base.make_public_id, editable=False, max_length=22, unique=True),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                ("void_reason", models.CharField(blank=True, max_length=500)),
                ("page", models.PositiveIntegerField(default=1)),
                ("start", models.PositiveIntegerField(blank=True, help_text="Empty: a page of a picture", null=True)),
                ("end", models.PositiveIntegerField(blank=True, null=True)),
                ("words", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=accounts.base.make_public_id, editable=False, max_length=22, unique=True),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("notice", "Notice"),
                            ("warning", "Warning of suspension"),
                            ("suspended", "Suspension"),
                            ("lifted", "Suspension lifted"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        help_text="The latest day of notice that a record in it has come to"
                    ),
                ),
                ("written_on", models.DateField()),
                ("records_count", models.PositiveSmallIntegerField(default=0)),
                (
                    "patient_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        default=list,
                        help_text="Whom it names: access asks this",
                        size=None,
                    ),
                ),
                ("path", models.CharField(max_length=100)),
                ("wrapped_key", models.BinaryField()),
                ("key_version", models.CharField(max_length=10)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
            ],
            options={
                "permissions": [("print_letter", "Print letters to providers")],
                "abstract": False,
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="LetterRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.PositiveSmallIntegerField()),
                (
                    "discharged_on",
                    models.DateField(help_text="Another discharge of the record begins its notices anew"),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="LetterSending",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("how", models.CharField(choices=[("printed", "Printed"), ("e-mail", "E-mail")], max_length=8)),
                ("at", models.DateTimeField()),
                ("failed", models.CharField(blank=True, help_text="The error's type, never its text", max_length=80)),
                ("attempts", models.PositiveSmallIntegerField(default=1)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="MonthClose",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=accounts.base.make_public_id, editable=False, max_length=22, unique=True),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("month", models.DateField(help_text="Its first day")),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("counted_at", models.DateTimeField(help_text="The moment whose state is counted: the month's end")),
                ("closed_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, help_text="Why it was counted again", max_length=300)),
                (
                    "totals",
                    models.JSONField(help_text="Its figures, the policy values in force, and the year's discharges"),
                ),
            ],
            options={
                "permissions": [
                    ("view_completion_report", "Read the reports of record completion"),
                    ("correct_month", "Count a closed month again, as a new version"),
                ],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="MonthLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("measure", models.CharField(max_length=12)),
                ("provider_name", models.CharField(blank=True, max_length=200)),
                ("service", models.CharField(blank=True, max_length=60)),
                ("kind", models.CharField(blank=True, max_length=60)),
                ("days", models.SmallIntegerField(default=0)),
                ("met", models.BooleanField(default=False)),
                ("delinquent", models.BooleanField(default=False)),
                ("overdue", models.BooleanField(default=False)),
                ("words", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="MoveNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("how", models.CharField(help_text="opened, printed, downloaded, released", max_length=120)),
                ("times", models.PositiveIntegerField(default=1)),
                ("last_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["disclosure_id", "-last_at", "id"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="NightlyRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=accounts.base.make_public_id, editable=False, max_length=22, unique=True),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("day", models.DateField(help_text="The facility's calendar day")),
                ("ran_at", models.DateTimeField()),
                ("letters_count", models.PositiveIntegerField(default=0)),
                ("listed_count", models.PositiveIntegerField(default=0)),
                ("lifted_count", models.PositiveIntegerField(default=0)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="NoteTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=accounts.base.make_public_id, editable=False, max_length=22, unique=True),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("sections", models.JSONField(help_text="[{heading, required, also, hint}] in the order of the note")),
                ("citation", models.CharField(blank=True, max_length=160)),
                ("effective_from", models.DateField()),
                ("effective_to", models.DateField(blank=True, null=True)),
            ],
            options={
                "permissions": [("edit_notetemplate", "Change what notes start with and must hold")],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Reevaluation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=accounts.base.make_public_id, editable=False, max_length=22, unique=True),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("why", models.CharField(max_length=200)),
                (
                    "since",
                    models.DateField(
                        blank=True,
                        help_text="In house, or discharged on this day or later; empty: every encounter",
                        null=True,
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-started_at", "-id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReevaluationPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_id", models.BigIntegerField()),
                ("last_id", models.BigIntegerField()),
                ("size", models.PositiveIntegerField()),
                ("worker", models.CharField(blank=True, max_length=60)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("opened", models.PositiveIntegerField(default=0)),
                ("closed", models.PositiveIntegerField(default=0)),
                ("changed", models.PositiveIntegerField(default=0)),
                ("failed", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ["id"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="StandIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=accounts.base.make_public_id, editable=False, max_length=22, unique=True),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("kind", models.CharField(choices=[("cover", "Covers"), ("delegate", "Prepares")], max_length=8)),
                ("starts_on", models.DateField()),
                (
                    "ends_on",
                    models.DateField(blank=True, help_text="The last day; empty only for a delegate", null=True),
                ),
                ("reason", models.CharField(max_length=200)),
            ],
            options={
                "permissions": [
                    ("name_standin", "Name who covers one's own inbox or prepares one's notes"),
                    ("manage_standin", "Name who covers a colleague's inbox"),
                    ("open_inbox", "Open one's own inbox, or that of a clinician for whom one stands in"),
                ],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Suspension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=accounts.base.make_public_id, editable=False, max_length=22, unique=True),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("LISTED", "On the list"),
                            ("AWAITING_STAFF", "Waits for the chief of staff"),
                            ("AWAITING_HIM", "Waits for the HIM director"),
                            ("SUSPENDED", "Suspended"),
                            ("PAUSED", "Paused"),
                            ("LIFTED", "Lifted"),
                            ("CLEARED", "Completed in time"),
                            ("EXCUSED", "Excused"),
                        ],
                        default="LISTED",
                        max_length=14,
                    ),
                ),
                ("listed_at", models.DateTimeField()),
                ("records_when_listed", models.PositiveIntegerField()),
                ("him_at", models.DateTimeField(blank=True, null=True)),
                ("staff_at", models.DateTimeField(blank=True, null=True)),
                ("suspended_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "permissions": [
                    ("approve_suspension", "Approve a suspension for the records department"),
                    ("concur_suspension", "Approve a suspension for the medical staff"),
                ],
                "abstract": False,
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="SuspensionEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("verb", models.CharField(max_length=40)),
                ("was", models.CharField(blank=True, max_length=30)),
                ("now", models.CharField(max_length=30)),
                ("at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("reason", models.TextField(blank=True)),
                ("detail", models.JSONField(blank=True, default=dict)),
            ],
            options={
                "ordering": ["at", "id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SuspensionPeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField()),
                (
                    "ends_on",
                    models.DateField(blank=True, help_text="The day on which it was lifted or paused", null=True),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="TextPrint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.PositiveIntegerField()),
                (
                    "shingles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "copied",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Percent of its words that stand in earlier notes"
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="TranscriptionCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=accounts.base.make_public_id, editable=False, max_length=22, unique=True),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "sensitivity",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), blank=True, default=list, size=None
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("TO_CHECK", "To check"), ("CHECKED", "Checked"), ("READ", "Feedback read")],
                        default="TO_CHECK",
                        max_length=8,
                    ),
                ),
                ("drawn_at", models.DateTimeField()),
                (
                    "drawn_with",
                    models.CharField(help_text="Seed and percent, so that the draw can be repeated", max_length=60),
                ),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                ("lines", models.PositiveIntegerField()),
                ("points", models.DecimalField(blank=True, decimal_places=2, max_digits=7, null=True)),
                (
                    "score",
                    models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True, verbose_name="score, %"),
                ),
                ("passed", models.BooleanField(blank=True, null=True)),
                ("feedback", models.TextField(blank=True)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="TranscriptionCheckEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("verb", models.CharField(max_length=40)),
                ("was", models.CharField(blank=True, max_length=30)),
                ("now", models.CharField(max_length=30)),
                ("at", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("reason", models.TextField(blank=True)),
                ("detail", models.JSONField(blank=True, default=dict)),
            ],
            options={
                "ordering": ["at", "id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="TranscriptionError",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("drug", "Wrong drug"),
                            ("dose", "Wrong dose"),
                            ("laterality", "Wrong side"),
                            ("patient", "Wrong patient"),
                            ("omission", "Something dictated is left out"),
                            ("insertion", "Something is put in that was not dictated"),
                            ("meaning", "A wrong word that changes the meaning"),
                            ("number", "A wrong number or date"),
                            ("spelling", "Spelling or typing"),
                            ("grammar", "Grammar or punctuation"),
                            ("format", "Format, heading or template"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        choices=[("critical", "Critical"), ("major", "Major"), ("minor", "Minor")], max_length=8
                    ),
                ),
                ("at", models.PositiveIntegerField(blank=True, help_text="Seconds into the recording", null=True)),
                ("typed", models.CharField(blank=True, max_length=200)),
                ("dictated", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ["id"],
                "default_permissions": (),
            },
        ),
        migrations.AlterModelOptions(
            name="requirementrule",
            options={
                "default_permissions": (),
                "ordering": ["position", "id"],
                "permissions": [
                    ("view_requirement", "Read the rules that records are held to"),
                    ("manage_requirement", "Change the rules that records are held to, and re-evaluate all records"),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="requirementrule",
            name="one_rule_in_force",
        ),
        migrations.AddField(
            model_name="chart",
            name="reviewed_at",
            field=models.DateTimeField(blank=True, help_text="Last looked through while in house", null=True),
        ),
        migrations.AddField(
            model_name="chart",
            name="reviewed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="deficiency",
            name="rule",
            field=models.ForeignKey(
                blank=True,
                help_text="The version of the rule that it was opened or last judged by",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deficiencies",
                to="records.requirementrule",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="corrects",
            field=models.BooleanField(
                default=False, help_text="An addendum that says that something in its document is wrong"
            ),
        ),
        migrations.AddField(
            model_name="requirementrule",
            name="elements",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=80),
                blank=True,
                default=list,
                help_text="Headings that the document must fill",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="requirementrule",
            name="except_emergency",
            field=models.BooleanField(default=False, help_text="Not asked of emergency operations"),
        ),
        migrations.AddField(
            model_name="requirementrule",
            name="limit_policy",
            field=models.CharField(
                blank=True,
                help_text="Key of the local setting that gives the limit; empty: the number here",
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="requirementrule",
            name="made_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="requirementrule",
            name="made_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: it ships with the software",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="requirementrule",
            name="proposed",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="requirementrule",
            name="timing",
            field=models.CharField(
                choices=[("after", "after the event"), ("before", "before the event")], default="after", max_length=6
            ),
        ),
        migrations.AddField(
            model_name="requirementrule",
            name="why",
            field=models.CharField(
                blank=True, help_text="Why this version was made; no names of patients", max_length=300
            ),
        ),
        migrations.AlterField(
            model_name="requirementrule",
            name="effective_from",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="requirementrule",
            name="event",
            field=models.CharField(
                choices=[
                    ("admission", "Admission or registration"),
                    ("surgery", "Each operation"),
                    ("consult", "Consult asked for"),
                    ("order", "An order is written"),
                    ("day", "Each day of the stay"),
                    ("discharge", "Discharge"),
                    ("death", "Death"),
                    ("document", "A document is written"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="requirementrule",
            name="how",
            field=models.CharField(
                choices=[
                    ("history_and_physical", "history_and_physical"),
                    ("update_note", "update_note"),
                    ("outpatient_history", "outpatient_history"),
                    ("operative_report", "operative_report"),
                    ("brief_note", "brief_note"),
                    ("discharge_summary", "discharge_summary"),
                    ("document", "document"),
                    ("daily", "daily"),
                    ("elements", "elements"),
                    ("admitting_diagnosis", "admitting_diagnosis"),
                    ("signature", "signature"),
                    ("cosignature", "cosignature"),
                ],
                max_length=30,
            ),
        ),
        migrations.AlterField(
            model_name="requirementrule",
            name="role",
            field=models.CharField(
                help_text="Who answers for it: attending, surgeon, author, cosigner …", max_length=20
            ),
        ),
        migrations.AlterField(
            model_name="requirementrule",
            name="severity",
            field=models.CharField(
                choices=[("required", "Required"), ("advised", "Advised")],
                default="required",
                help_text="Advised: shown on the checklist, opens no deficiency",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="signature",
            name="meaning",
            field=models.CharField(
                choices=[
                    ("author", "Author"),
                    ("cosigner", "Cosigner"),
                    ("addendum", "Author of addendum"),
                    ("correction", "Author of correction"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="chart",
            index=models.Index(
                condition=models.Q(("discharged_at__isnull", True), ("to_analyze", True)),
                fields=["facility", "next_due_at", "id"],
                name="chart_in_house",
            ),
        ),
        migrations.AddConstraint(
            model_name="chart",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reviewed_at__isnull", True), ("reviewed_by__isnull", True)),
                    models.Q(("reviewed_at__isnull", False), ("reviewed_by__isnull", False)),
                    _connector="OR",
                ),
                name="chart_reviewed_by_someone_at_some_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="requirementrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("effective_to__isnull", True), ("proposed", True)),
                    models.Q(("effective_from__isnull", False), ("proposed", False)),
                    _connector="OR",
                ),
                name="rule_in_force_from_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="requirementrule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("proposed", True)), fields=("key",), name="one_proposal_a_rule"
            ),
        ),
        migrations.AddConstraint(
            model_name="requirementrule",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("proposed", False)),
                expressions=[
                    ("key", "="),
                    (accounts.people.models.DateRange("effective_from", "effective_to", models.Value("[]")), "&&"),
                ],
                name="one_rule_in_force",
            ),
        ),
        migrations.AddField(
            model_name="committeematter",
            name="deficiency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="matters", to="records.deficiency"
            ),
        ),
        migrations.AddField(
            model_name="committeematter",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.facility"
            ),
        ),
        migrations.AddField(
            model_name="committeematter",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.patient"
            ),
        ),
        migrations.AddField(
            model_name="committeematterevent",
            name="by",
            field=models.ForeignKey(
                help_text="Empty: a rule",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="committeematterevent",
            name="subject",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="events", to="records.committeematter"
            ),
        ),
        migrations.AddField(
            model_name="copiedtext",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.documentversion"
            ),
        ),
        migrations.AddField(
            model_name="copiedtext",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="copied", to="records.documentversion"
            ),
        ),
        migrations.AddField(
            model_name="dictation",
            name="dictator",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="dictations", to="accounts.providerprofile"
            ),
        ),
        migrations.AddField(
            model_name="dictation",
            name="document",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="dictation",
                to="records.document",
            ),
        ),
        migrations.AddField(
            model_name="dictation",
            name="encounter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="dictations", to="records.encounter"
            ),
        ),
        migrations.AddField(
            model_name="dictation",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.facility"
            ),
        ),
        migrations.AddField(
            model_name="dictation",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="dictations", to="records.patient"
            ),
        ),
        migrations.AddField(
            model_name="dictation",
            name="received_from",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="dictation",
            name="signed_version",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="records.documentversion",
            ),
        ),
        migrations.AddField(
            model_name="dictation",
            name="transcribed_version",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="records.documentversion",
            ),
        ),
        migrations.AddField(
            model_name="dictation",
            name="transcriptionist",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="dictation",
            name="type",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.documenttype"
            ),
        ),
        migrations.AddField(
            model_name="dictationevent",
            name="by",
            field=models.ForeignKey(
                help_text="Empty: a rule",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="dictationevent",
            name="subject",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="events", to="records.dictation"
            ),
        ),
        migrations.AddField(
            model_name="dictationmove",
            name="dictation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="records.dictation"
            ),
        ),
        migrations.AddField(
            model_name="dictationmove",
            name="encounter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.encounter"
            ),
        ),
        migrations.AddField(
            model_name="dictationmove",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.facility"
            ),
        ),
        migrations.AddField(
            model_name="dictationmove",
            name="moved_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="dictationmove",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="dictations_moved_away", to="records.patient"
            ),
        ),
        migrations.AddField(
            model_name="dictationmove",
            name="to_patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="dictations_moved_here", to="records.patient"
            ),
        ),
        migrations.AddField(
            model_name="dictationmove",
            name="type",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.documenttype"
            ),
        ),
        migrations.AddField(
            model_name="dictationnotice",
            name="move",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="records.dictationmove"
            ),
        ),
        migrations.AddField(
            model_name="dictationnotice",
            name="told_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="dictationnotice",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="documentmove",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="records.document"
            ),
        ),
        migrations.AddField(
            model_name="documentmove",
            name="encounter",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moves_away",
                to="records.encounter",
            ),
        ),
        migrations.AddField(
            model_name="documentmove",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.facility"
            ),
        ),
        migrations.AddField(
            model_name="documentmove",
            name="moved_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="documentmove",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="moves_away", to="records.patient"
            ),
        ),
        migrations.AddField(
            model_name="documentmove",
            name="to_encounter",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moves_here",
                to="records.encounter",
            ),
        ),
        migrations.AddField(
            model_name="documentmove",
            name="to_patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="moves_here", to="records.patient"
            ),
        ),
        migrations.AddField(
            model_name="documentmove",
            name="type",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.documenttype"
            ),
        ),
        migrations.AddField(
            model_name="documentmoveevent",
            name="by",
            field=models.ForeignKey(
                help_text="Empty: a rule",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="documentmoveevent",
            name="subject",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="events", to="records.documentmove"
            ),
        ),
        migrations.AddField(
            model_name="documentnotice",
            name="disclosure",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="records.disclosure",
            ),
        ),
        migrations.AddField(
            model_name="documentnotice",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="records.document"
            ),
        ),
        migrations.AddField(
            model_name="documentnotice",
            name="done_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="documentnotice",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.facility"
            ),
        ),
        migrations.AddField(
            model_name="documentnotice",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.patient"
            ),
        ),
        migrations.AddField(
            model_name="documentnotice",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="exemption",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Who ended it early",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="exemption",
            name="entered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="exemption",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.facility"
            ),
        ),
        migrations.AddField(
            model_name="exemption",
            name="provider",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="exemptions", to="accounts.providerprofile"
            ),
        ),
        migrations.AddField(
            model_name="finding",
            name="chart",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="findings", to="records.chart"
            ),
        ),
        migrations.AddField(
            model_name="finding",
            name="deficiency",
            field=models.OneToOneField(
                blank=True,
                help_text="How its author was asked",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="finding",
                to="records.deficiency",
            ),
        ),
        migrations.AddField(
            model_name="finding",
            name="encounter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.encounter"
            ),
        ),
        migrations.AddField(
            model_name="finding",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.facility"
            ),
        ),
        migrations.AddField(
            model_name="finding",
            name="found_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="finding",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.patient"
            ),
        ),
        migrations.AddField(
            model_name="findingevent",
            name="by",
            field=models.ForeignKey(
                help_text="Empty: a rule",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="findingevent",
            name="subject",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="events", to="records.finding"
            ),
        ),
        migrations.AddField(
            model_name="findingpassage",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="passages", to="records.document"
            ),
        ),
        migrations.AddField(
            model_name="findingpassage",
            name="finding",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="passages", to="records.finding"
            ),
        ),
        migrations.AddField(
            model_name="findingpassage",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.patient"
            ),
        ),
        migrations.AddField(
            model_name="findingpassage",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.documentversion"
            ),
        ),
        migrations.AddField(
            model_name="findingpassage",
            name="voided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="letter",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.facility"
            ),
        ),
        migrations.AddField(
            model_name="letter",
            name="provider",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="completion_letters",
                to="accounts.providerprofile",
            ),
        ),
        migrations.AddField(
            model_name="letterrecord",
            name="chart",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="records.chart"
            ),
        ),
        migrations.AddField(
            model_name="letterrecord",
            name="letter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="records", to="records.letter"
            ),
        ),
        migrations.AddField(
            model_name="letterrecord",
            name="provider",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.providerprofile"
            ),
        ),
        migrations.AddField(
            model_name="lettersending",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="lettersending",
            name="letter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="sendings", to="records.letter"
            ),
        ),
        migrations.AddField(
            model_name="monthclose",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: the night of its end",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="monthclose",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.facility"
            ),
        ),
        migrations.AddField(
            model_name="monthline",
            name="chart",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.chart"),
        ),
        migrations.AddField(
            model_name="monthline",
            name="close",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="records.monthclose"
            ),
        ),
        migrations.AddField(
            model_name="monthline",
            name="provider",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.providerprofile",
            ),
        ),
        migrations.AddField(
            model_name="movenotice",
            name="disclosure",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="records.disclosure",
            ),
        ),
        migrations.AddField(
            model_name="movenotice",
            name="move",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="records.documentmove"
            ),
        ),
        migrations.AddField(
            model_name="movenotice",
            name="told_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="movenotice",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="nightlyrun",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.facility"
            ),
        ),
        migrations.AddField(
            model_name="letter",
            name="run",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letters",
                to="records.nightlyrun",
            ),
        ),
        migrations.AddField(
            model_name="notetemplate",
            name="made_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: shipped",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="notetemplate",
            name="type",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="templates", to="records.documenttype"
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="template",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="records.notetemplate",
            ),
        ),
        migrations.AddField(
            model_name="reevaluation",
            name="rule",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="records.requirementrule",
            ),
        ),
        migrations.AddField(
            model_name="reevaluation",
            name="started_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: by the clock, when a rule took effect",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reevaluation",
            name="stopped_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reevaluationpart",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="records.reevaluation"
            ),
        ),
        migrations.AddField(
            model_name="standin",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="standin",
            name="named_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="standin",
            name="provider",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="stand_ins", to="accounts.providerprofile"
            ),
        ),
        migrations.AddField(
            model_name="standin",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="stands_in", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="suspension",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.facility"
            ),
        ),
        migrations.AddField(
            model_name="suspension",
            name="him_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="suspension",
            name="provider",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="suspensions", to="accounts.providerprofile"
            ),
        ),
        migrations.AddField(
            model_name="suspension",
            name="staff_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="suspensionevent",
            name="by",
            field=models.ForeignKey(
                help_text="Empty: a rule",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="suspensionevent",
            name="subject",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="events", to="records.suspension"
            ),
        ),
        migrations.AddField(
            model_name="suspensionperiod",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.facility"
            ),
        ),
        migrations.AddField(
            model_name="suspensionperiod",
            name="provider",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.providerprofile"
            ),
        ),
        migrations.AddField(
            model_name="suspensionperiod",
            name="suspension",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="periods", to="records.suspension"
            ),
        ),
        migrations.AddField(
            model_name="textprint",
            name="version",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="text_print", to="records.documentversion"
            ),
        ),
        migrations.AddField(
            model_name="transcriptioncheck",
            name="checker",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="transcriptioncheck",
            name="dictation",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="check_of", to="records.dictation"
            ),
        ),
        migrations.AddField(
            model_name="transcriptioncheck",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.facility"
            ),
        ),
        migrations.AddField(
            model_name="transcriptioncheck",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.patient"
            ),
        ),
        migrations.AddField(
            model_name="transcriptioncheck",
            name="typist",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="transcriptioncheckevent",
            name="by",
            field=models.ForeignKey(
                help_text="Empty: a rule",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="transcriptioncheckevent",
            name="subject",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="events", to="records.transcriptioncheck"
            ),
        ),
        migrations.AddField(
            model_name="transcriptionerror",
            name="found_in",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="errors", to="records.transcriptioncheck"
            ),
        ),
        migrations.AddIndex(
            model_name="committeematter",
            index=models.Index(fields=["facility", "status", "asked_at"], name="records_com_facilit_204c63_idx"),
        ),
        migrations.AddConstraint(
            model_name="committeematter",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "ASKED")), fields=("deficiency",), name="one_open_matter"
            ),
        ),
        migrations.AddConstraint(
            model_name="committeematter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("met_on__isnull", True), ("status", "ASKED")),
                    models.Q(("met_on__isnull", False), models.Q(("minutes", ""), _negated=True)),
                    _connector="OR",
                ),
                name="matter_decided_in_a_meeting",
            ),
        ),
        migrations.AddConstraint(
            model_name="copiedtext",
            constraint=models.UniqueConstraint(fields=("version", "source"), name="copied_text_once"),
        ),
        migrations.AddConstraint(
            model_name="copiedtext",
            constraint=models.CheckConstraint(
                condition=models.Q(("version", models.F("source")), _negated=True), name="copied_text_from_another"
            ),
        ),
        migrations.AddIndex(
            model_name="dictation",
            index=models.Index(
                condition=models.Q(("waits_for", ""), _negated=True),
                fields=["facility", "next_at", "id"],
                name="dictation_waits",
            ),
        ),
        migrations.AddIndex(
            model_name="dictation",
            index=models.Index(fields=["patient", "-dictated_at"], name="records_dic_patient_f99c49_idx"),
        ),
        migrations.AddIndex(
            model_name="dictation",
            index=models.Index(fields=["dictator", "status"], name="records_dic_dictato_132604_idx"),
        ),
        migrations.AddIndex(
            model_name="dictation",
            index=models.Index(fields=["facility", "-dictated_at"], name="records_dic_facilit_1b665e_idx"),
        ),
        migrations.AddConstraint(
            model_name="dictation",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("sha256", ""), _negated=True), models.Q(("status", "WITHDRAWN"), _negated=True)
                ),
                fields=("facility", "sha256"),
                name="recording_once_a_facility",
            ),
        ),
        migrations.AddConstraint(
            model_name="dictation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("path", ""), ("wrapped_key__isnull", True)),
                    models.Q(models.Q(("path", ""), _negated=True), ("wrapped_key__isnull", False)),
                    _connector="OR",
                ),
                name="dictation_file_has_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="dictation",
            constraint=models.CheckConstraint(
                condition=models.Q(("dictated_at__lte", models.F("received_at"))),
                name="dictation_ended_before_it_was_sent",
            ),
        ),
        migrations.AddConstraint(
            model_name="dictation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("started_at__isnull", True), ("started_at__lte", models.F("dictated_at")), _connector="OR"
                ),
                name="dictation_began_before_it_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="dictation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["PRELIMINARY", "PROVIDER_EDIT", "SIGNED", "DISTRIBUTED"]), _negated=True),
                    models.Q(
                        ("document__isnull", False),
                        ("lines__isnull", False),
                        ("transcribed_at__isnull", False),
                        ("transcribed_version__isnull", False),
                        ("transcriptionist__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="dictation_typed_has_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="dictation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["SIGNED", "DISTRIBUTED"]), _negated=True),
                    models.Q(
                        ("signed_at__isnull", False),
                        ("signed_version__isnull", False),
                        ("words_changed__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="dictation_signed_has_version",
            ),
        ),
        migrations.AddIndex(
            model_name="dictationmove",
            index=models.Index(fields=["patient", "-moved_at"], name="records_dic_patient_f34704_idx"),
        ),
        migrations.AddIndex(
            model_name="dictationmove",
            index=models.Index(fields=["facility", "-moved_at"], name="records_dic_facilit_a71877_idx"),
        ),
        migrations.AddConstraint(
            model_name="dictationmove",
            constraint=models.CheckConstraint(
                condition=models.Q(("patient", models.F("to_patient")), _negated=True),
                name="dictation_moved_to_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="dictationnotice",
            constraint=models.UniqueConstraint(fields=("move", "user"), name="dictation_notice_once"),
        ),
        migrations.AddConstraint(
            model_name="dictationnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("told_at__isnull", True), ("told_by__isnull", True)),
                    models.Q(("told_at__isnull", False), ("told_by__isnull", False)),
                    _connector="OR",
                ),
                name="dictation_notice_told_whole",
            ),
        ),
        migrations.AddIndex(
            model_name="documentmove",
            index=models.Index(
                condition=models.Q(("status", "OPEN")), fields=["facility", "moved_at", "id"], name="move_to_follow"
            ),
        ),
        migrations.AddConstraint(
            model_name="documentmove",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="document_move_has_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="documentmove",
            constraint=models.CheckConstraint(
                condition=models.Q(("patient", models.F("to_patient")), _negated=True), name="document_move_to_another"
            ),
        ),
        migrations.AddIndex(
            model_name="documentnotice",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True)), fields=["user", "made_at"], name="notice_unread"
            ),
        ),
        migrations.AddIndex(
            model_name="documentnotice",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True), ("user__isnull", True)),
                fields=["facility", "made_at"],
                name="notice_untold",
            ),
        ),
        migrations.AddConstraint(
            model_name="documentnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("disclosure__isnull", False), ("user__isnull", True)),
                    models.Q(("disclosure__isnull", True), ("user__isnull", False)),
                    _connector="OR",
                ),
                name="notice_to_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="documentnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at__isnull", True), ("done_by__isnull", True)),
                    models.Q(("done_at__isnull", False), ("done_by__isnull", False)),
                    _connector="OR",
                ),
                name="notice_done_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="documentnotice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("done_at__isnull", True)),
                fields=("document", "kind", "user", "disclosure"),
                name="notice_waits_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddIndex(
            model_name="exemption",
            index=models.Index(fields=["facility", "provider", "ends_on"], name="records_exe_facilit_fb5552_idx"),
        ),
        migrations.AddConstraint(
            model_name="exemption",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="exemption_ends_after_it_starts"
            ),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["chart", "status"], name="records_fin_chart_i_cda39b_idx"),
        ),
        migrations.AddIndex(
            model_name="findingpassage",
            index=models.Index(fields=["document"], name="records_fin_documen_a8efb3_idx"),
        ),
        migrations.AddConstraint(
            model_name="findingpassage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end__isnull", True), ("start__isnull", True)),
                    ("end__gt", models.F("start")),
                    _connector="OR",
                ),
                name="finding_passage_from_to",
            ),
        ),
        migrations.AddConstraint(
            model_name="findingpassage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("void_reason", ""), ("voided_at__isnull", True), ("voided_by__isnull", True)),
                    models.Q(
                        ("voided_at__isnull", False),
                        ("voided_by__isnull", False),
                        models.Q(("void_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="finding_passage_void_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="letterrecord",
            constraint=models.UniqueConstraint(
                fields=("provider", "chart", "discharged_on", "level"), name="notice_given_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="lettersending",
            constraint=models.UniqueConstraint(
                condition=models.Q(("how", "e-mail")), fields=("letter",), name="letter_mailed_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="monthclose",
            constraint=models.UniqueConstraint(fields=("facility", "month", "version"), name="month_version_once"),
        ),
        migrations.AddConstraint(
            model_name="monthclose",
            constraint=models.CheckConstraint(
                condition=models.Q(("version", 1), models.Q(("reason", ""), _negated=True), _connector="OR"),
                name="month_corrected_with_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="monthline",
            index=models.Index(fields=["close", "measure"], name="records_mon_close_i_c399ab_idx"),
        ),
        migrations.AddConstraint(
            model_name="movenotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("disclosure__isnull", False), ("user__isnull", True)),
                    models.Q(("disclosure__isnull", True), ("user__isnull", False)),
                    _connector="OR",
                ),
                name="move_notice_to_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="movenotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("told_at__isnull", True), ("told_by__isnull", True)),
                    models.Q(("told_at__isnull", False), ("told_by__isnull", False)),
                    _connector="OR",
                ),
                name="move_notice_told_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="movenotice",
            constraint=models.UniqueConstraint(fields=("move", "user"), name="move_notice_once_a_person"),
        ),
        migrations.AddConstraint(
            model_name="movenotice",
            constraint=models.UniqueConstraint(fields=("move", "disclosure"), name="move_notice_once_a_release"),
        ),
        migrations.AddConstraint(
            model_name="nightlyrun",
            constraint=models.UniqueConstraint(fields=("facility", "day"), name="one_night_a_day"),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(fields=["facility", "-written_on", "-id"], name="records_let_facilit_9559ff_idx"),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(fields=["provider", "-written_on"], name="records_let_provide_7d18cc_idx"),
        ),
        migrations.AddConstraint(
            model_name="notetemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("effective_to__isnull", True), ("effective_to__gte", models.F("effective_from")), _connector="OR"
                ),
                name="template_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="notetemplate",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("type", "="),
                    (accounts.people.models.DateRange("effective_from", "effective_to", models.Value("[]")), "&&"),
                ],
                name="one_template_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="reevaluation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("rule__isnull", False), ("started_by__isnull", True)),
                fields=("rule", "since"),
                name="a_rule_takes_effect_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="reevaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(("stopped_by__isnull", True), ("finished_at__isnull", False), _connector="OR"),
                name="reevaluation_stopped_is_over",
            ),
        ),
        migrations.AddIndex(
            model_name="reevaluationpart",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True)), fields=["run", "worker", "id"], name="part_to_do"
            ),
        ),
        migrations.AddConstraint(
            model_name="standin",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                name="standin_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="standin",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "delegate"), ("ends_on__isnull", False), _connector="OR"),
                name="standin_cover_has_an_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="standin",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("ended_by__isnull", True)),
                expressions=[
                    ("provider", "="),
                    ("user", "="),
                    ("kind", "="),
                    (accounts.people.models.DateRange("starts_on", "ends_on", models.Value("[]")), "&&"),
                ],
                name="standin_once_at_a_time",
            ),
        ),
        migrations.AddIndex(
            model_name="suspension",
            index=models.Index(fields=["facility", "status", "listed_at"], name="records_sus_facilit_4f527d_idx"),
        ),
        migrations.AddConstraint(
            model_name="suspension",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["LISTED", "AWAITING_STAFF", "AWAITING_HIM", "SUSPENDED", "PAUSED"])),
                fields=("facility", "provider"),
                name="one_open_suspension",
            ),
        ),
        migrations.AddConstraint(
            model_name="suspension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("him_at__isnull", True), ("him_by__isnull", True)),
                    models.Q(("him_at__isnull", False), ("him_by__isnull", False)),
                    _connector="OR",
                ),
                name="suspension_him_who_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="suspension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("staff_at__isnull", True), ("staff_by__isnull", True)),
                    models.Q(("staff_at__isnull", False), ("staff_by__isnull", False)),
                    _connector="OR",
                ),
                name="suspension_staff_who_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="suspension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("him_by__isnull", True),
                    ("staff_by__isnull", True),
                    models.Q(("him_by", models.F("staff_by")), _negated=True),
                    _connector="OR",
                ),
                name="suspension_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="suspension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["SUSPENDED", "PAUSED", "LIFTED"]), _negated=True),
                    models.Q(("him_by__isnull", False), ("staff_by__isnull", False), ("suspended_at__isnull", False)),
                    _connector="OR",
                ),
                name="suspension_approved_twice",
            ),
        ),
        migrations.AddConstraint(
            model_name="suspension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", True),
                        ("status__in", ["LISTED", "AWAITING_STAFF", "AWAITING_HIM", "SUSPENDED", "PAUSED"]),
                    ),
                    models.Q(("closed_at__isnull", False), ("status__in", ["LIFTED", "CLEARED", "EXCUSED"])),
                    _connector="OR",
                ),
                name="suspension_closed_has_time",
            ),
        ),
        migrations.AddIndex(
            model_name="suspensionperiod",
            index=models.Index(fields=["facility", "provider", "starts_on"], name="records_sus_facilit_5681ca_idx"),
        ),
        migrations.AddConstraint(
            model_name="suspensionperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                name="suspension_period_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="suspensionperiod",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_on__isnull", True)),
                fields=("suspension",),
                name="one_running_suspension_period",
            ),
        ),
        migrations.AddIndex(
            model_name="transcriptioncheck",
            index=models.Index(fields=["typist", "status"], name="records_tra_typist__a2b3c9_idx"),
        ),
        migrations.AddIndex(
            model_name="transcriptioncheck",
            index=models.Index(fields=["facility", "checked_at"], name="records_tra_facilit_b61070_idx"),
        ),
        migrations.AddConstraint(
            model_name="transcriptioncheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("checked_at__isnull", True),
                        ("checker__isnull", True),
                        ("passed__isnull", True),
                        ("points__isnull", True),
                        ("score__isnull", True),
                        ("status", "TO_CHECK"),
                    ),
                    models.Q(
                        ("checked_at__isnull", False),
                        ("checker__isnull", False),
                        ("passed__isnull", False),
                        ("points__isnull", False),
                        ("score__isnull", False),
                        ("status__in", ["CHECKED", "READ"]),
                    ),
                    _connector="OR",
                ),
                name="transcription_check_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="transcriptioncheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("checker__isnull", True), models.Q(("checker", models.F("typist")), _negated=True), _connector="OR"
                ),
                name="transcription_checked_by_another",
            ),
        ),
    ]
