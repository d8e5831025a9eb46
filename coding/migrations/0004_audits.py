# Generated from the models by Django 5.2.19 on 2026-11-22 09:23

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import accounts.base


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_accounts_second"),
        ("coding", "0003_queries"),
        ("records", "0005_delinquency_frozen"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditChart",
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
                ("place", models.PositiveIntegerField(help_text="In the order of the draw")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("TO_AUDIT", "To audit"),
                            ("RECODING", "Being re-coded"),
                            ("COMPARED", "Compared"),
                            ("WITH_CODER", "With the coder"),
                            ("REBUTTED", "Rebutted"),
                            ("TO_ADJUDICATE", "To adjudicate"),
                            ("FINAL", "Final"),
                            ("EXCLUDED", "Left out"),
                        ],
                        default="TO_AUDIT",
                        max_length=13,
                    ),
                ),
                ("drawn_at", models.DateTimeField()),
                ("coder_codes", models.JSONField(default=list)),
                ("coder_disposition", models.CharField(blank=True, max_length=2)),
                ("coder_drg", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("coder_weight", models.DecimalField(blank=True, decimal_places=4, max_digits=8, null=True)),
                ("auditor_codes", models.JSONField(blank=True, default=list)),
                ("auditor_disposition", models.CharField(blank=True, max_length=2)),
                ("auditor_drg", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("auditor_weight", models.DecimalField(blank=True, decimal_places=4, max_digits=8, null=True)),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("answer_by", models.DateField(blank=True, null=True, verbose_name="to be answered by")),
                ("final_at", models.DateTimeField(blank=True, null=True)),
                ("final_drg", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("final_weight", models.DecimalField(blank=True, decimal_places=4, max_digits=8, null=True)),
                ("scores", models.JSONField(blank=True, default=dict)),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read by its coder")),
            ],
            options={
                "ordering": ["place", "id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="AuditChartEvent",
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
            name="AuditFinding",
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
                ("number", models.PositiveSmallIntegerField(help_text="Its place in the comparison")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("omitted", "Omitted"),
                            ("added", "Added"),
                            ("wrong", "Wrong code"),
                            ("pcs", "Procedure code"),
                            ("sequence", "Sequencing"),
                            ("poa", "POA"),
                            ("modifier", "Modifier or units"),
                            ("disposition", "Disposition"),
                        ],
                        max_length=11,
                        verbose_name="class of error",
                    ),
                ),
                (
                    "as_compared",
                    models.CharField(
                        choices=[
                            ("omitted", "Omitted"),
                            ("added", "Added"),
                            ("wrong", "Wrong code"),
                            ("pcs", "Procedure code"),
                            ("sequence", "Sequencing"),
                            ("poa", "POA"),
                            ("modifier", "Modifier or units"),
                            ("disposition", "Disposition"),
                        ],
                        max_length=11,
                    ),
                ),
                ("area", models.CharField(max_length=10)),
                ("system", models.CharField(blank=True, max_length=8)),
                ("coder_code", models.CharField(blank=True, max_length=9)),
                ("auditor_code", models.CharField(blank=True, max_length=9)),
                ("title", models.TextField(blank=True)),
                ("coder_says", models.CharField(blank=True, max_length=60)),
                ("auditor_says", models.CharField(blank=True, max_length=60)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("OPEN", "Open"),
                            ("ACCEPTED", "Accepted"),
                            ("REBUTTED", "Rebutted"),
                            ("MAINTAINED", "Maintained"),
                            ("WITHDRAWN", "Withdrawn"),
                            ("UPHELD", "Upheld"),
                            ("OVERTURNED", "Overturned"),
                        ],
                        default="OPEN",
                        max_length=10,
                    ),
                ),
                ("reclassed_at", models.DateTimeField(blank=True, null=True)),
                ("reclass_reason", models.CharField(blank=True, max_length=500)),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="the reviewer's reason")),
            ],
            options={
                "ordering": ["number", "id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="AuditFindingEvent",
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
            name="AuditMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("part", models.CharField(choices=[("coder", "Coder"), ("reviewer", "Reviewer")], max_length=8)),
                ("population", models.PositiveIntegerField(blank=True, null=True)),
                ("drawn", models.PositiveIntegerField(blank=True, null=True)),
            ],
            options={
                "ordering": ["id"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="AuditOutcome",
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
                            ("education", "Education"),
                            ("rebill", "Rebill"),
                            ("refund", "Refund"),
                            ("correct", "Corrected before billing"),
                            ("reaudit", "Re-audit"),
                        ],
                        max_length=9,
                    ),
                ),
                ("words", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["at", "id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="CodeReview",
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
                        choices=[("trainee", "Trainee's chart"), ("second", "Second review")], max_length=7
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("SENT", "With the reviewer"),
                            ("DONE", "Reviewed"),
                            ("READ", "Read by its coder"),
                            ("SPARED", "Not drawn"),
                        ],
                        default="SENT",
                        max_length=6,
                    ),
                ),
                ("sent_at", models.DateTimeField()),
                ("before", models.JSONField(default=list, help_text="The codes as they were handed in")),
                ("before_drg", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "drawn_with",
                    models.CharField(blank=True, help_text="Seed and percent, of a graduated trainee", max_length=60),
                ),
                (
                    "run_before",
                    models.PositiveSmallIntegerField(default=0, help_text="Charts in a row that met the standard then"),
                ),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("after", models.JSONField(blank=True, default=list)),
                ("after_drg", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("differences", models.JSONField(blank=True, default=list)),
                ("correct", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("total", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "accuracy",
                    models.DecimalField(
                        blank=True, decimal_places=1, max_digits=4, null=True, verbose_name="accuracy, %"
                    ),
                ),
                ("read_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-sent_at", "-id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="CodeReviewEvent",
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
            name="CodingAudit",
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
                            ("prebill", "Pre-bill"),
                            ("retrospective", "Retrospective"),
                            ("focused", "Focused"),
                            ("random", "Random"),
                            ("external", "External"),
                        ],
                        max_length=13,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("why", models.CharField(blank=True, max_length=500, verbose_name="what it looks at, and why")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("PLANNED", "Planned"),
                            ("OPEN", "Open"),
                            ("CLOSED", "Closed"),
                            ("CANCELED", "Canceled"),
                        ],
                        default="PLANNED",
                        max_length=8,
                    ),
                ),
                ("period_from", models.DateField(verbose_name="final-coded from")),
                ("period_to", models.DateField(verbose_name="to")),
                (
                    "klass",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("IMP", "Inpatient"),
                            ("EMER", "Emergency"),
                            ("OBSENC", "Observation"),
                            ("AMB", "Ambulatory"),
                            ("SS", "Short stay"),
                            ("PRENC", "Pre-admission"),
                            ("R", "Recurring"),
                            ("HH", "Home health"),
                            ("VR", "Virtual"),
                        ],
                        max_length=6,
                        verbose_name="class",
                    ),
                ),
                ("service", models.CharField(blank=True, max_length=80)),
                (
                    "payer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("medicare_a", "Medicare Part A"),
                            ("medicare_b", "Medicare Part B"),
                            ("medicare_c", "Medicare Advantage"),
                            ("medicaid", "Medicaid"),
                            ("commercial", "Commercial"),
                            ("workers", "Workers' compensation"),
                            ("auto", "Auto"),
                            ("tricare", "TRICARE or VA"),
                            ("self", "Self-pay"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                        verbose_name="first payer",
                    ),
                ),
                (
                    "drgs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                ("per_coder", models.PositiveSmallIntegerField(verbose_name="accounts of each coder")),
                ("seed", models.CharField(max_length=40)),
                ("auditor", models.CharField(blank=True, max_length=120, verbose_name="outside auditor")),
                ("standard", models.PositiveSmallIntegerField(default=95, verbose_name="standard, %")),
                ("subtracts", models.BooleanField(default=False, verbose_name="over-coded codes subtract")),
                (
                    "base_rate",
                    models.PositiveIntegerField(
                        default=0, help_text="0: not known", verbose_name="dollars for a weight of 1"
                    ),
                ),
                ("planned_at", models.DateTimeField()),
                ("drawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "population",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=22),
                        blank=True,
                        default=list,
                        help_text="public_id of every account drawn from",
                        size=None,
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-planned_at", "-id"],
                "permissions": [
                    ("plan_audit", "Plan audits of codes, draw their samples, close them"),
                    ("audit_codeset", "Re-code charts blind for an audit"),
                    ("answer_finding", "Answer findings on one's own codes"),
                    ("adjudicate_finding", "Decide on rebutted findings as the third person"),
                    ("view_result", "See what audits and reviews found: one's own, and what one reviews or decides on"),
                    ("view_quality", "See everybody's coding accuracy and productivity"),
                ],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="CodingAuditEvent",
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
        migrations.RemoveConstraint(
            model_name="codeset",
            name="coding_one_set_a_version",
        ),
        migrations.AlterField(
            model_name="codeset",
            name="status",
            field=models.CharField(
                choices=[
                    ("IN_HOUSE", "In house"),
                    ("DISCHARGED", "Discharged"),
                    ("READY", "Ready to code"),
                    ("IN_CODING", "In coding"),
                    ("QUERY_PENDING", "Query pending"),
                    ("DOC_HOLD", "Documentation hold"),
                    ("SECOND_REVIEW", "Second review"),
                    ("TRAINEE_REVIEW", "Trainee review"),
                    ("FINAL_CODED", "Final coded"),
                    ("BILLED", "Billed"),
                    ("PAID", "Paid"),
                    ("DENIED", "Denied"),
                    ("RECODE", "Recode"),
                    ("REBILLED", "Rebilled"),
                    ("WITHDRAWN", "Recode withdrawn"),
                    ("AUDITING", "Blind re-coding"),
                    ("AUDITED", "Re-coded for an audit"),
                ],
                default="DISCHARGED",
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="codeset",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["AUDITING", "AUDITED"]), _negated=True),
                fields=("encounter", "side", "version"),
                name="coding_one_set_a_version",
            ),
        ),
        migrations.AddField(
            model_name="auditchart",
            name="coder",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="auditchart",
            name="codeset",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="audit_charts", to="coding.codeset"
            ),
        ),
        migrations.AddField(
            model_name="auditchart",
            name="copy",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="audited_as",
                to="coding.codeset",
            ),
        ),
        migrations.AddField(
            model_name="auditchart",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.facility"
            ),
        ),
        migrations.AddField(
            model_name="auditchart",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.patient"
            ),
        ),
        migrations.AddField(
            model_name="auditchart",
            name="reviewer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="auditchartevent",
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
            model_name="auditchartevent",
            name="subject",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="events", to="coding.auditchart"
            ),
        ),
        migrations.AddField(
            model_name="auditfinding",
            name="chart",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="findings", to="coding.auditchart"
            ),
        ),
        migrations.AddField(
            model_name="auditfinding",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.patient"
            ),
        ),
        migrations.AddField(
            model_name="auditfinding",
            name="reclassed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="auditfindingevent",
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
            model_name="auditfindingevent",
            name="subject",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="events", to="coding.auditfinding"
            ),
        ),
        migrations.AddField(
            model_name="auditmember",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="auditoutcome",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="auditoutcome",
            name="chart",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="outcomes",
                to="coding.auditchart",
            ),
        ),
        migrations.AddField(
            model_name="auditoutcome",
            name="coder",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="auditoutcome",
            name="codeset",
            field=models.ForeignKey(
                blank=True,
                help_text="The recode that corrects it",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="coding.codeset",
            ),
        ),
        migrations.AddField(
            model_name="codereview",
            name="coder",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="codereview",
            name="codeset",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="coding.codeset"
            ),
        ),
        migrations.AddField(
            model_name="codereview",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.facility"
            ),
        ),
        migrations.AddField(
            model_name="codereview",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.patient"
            ),
        ),
        migrations.AddField(
            model_name="codereview",
            name="reviewer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="codereviewevent",
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
            model_name="codereviewevent",
            name="subject",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="events", to="coding.codereview"
            ),
        ),
        migrations.AddField(
            model_name="codingaudit",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="codingaudit",
            name="drawn_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="codingaudit",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.facility"
            ),
        ),
        migrations.AddField(
            model_name="codingaudit",
            name="follows",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followed_by",
                to="coding.codingaudit",
            ),
        ),
        migrations.AddField(
            model_name="codingaudit",
            name="planned_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="auditoutcome",
            name="audit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="outcomes", to="coding.codingaudit"
            ),
        ),
        migrations.AddField(
            model_name="auditmember",
            name="audit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="members", to="coding.codingaudit"
            ),
        ),
        migrations.AddField(
            model_name="auditchart",
            name="audit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="charts", to="coding.codingaudit"
            ),
        ),
        migrations.AddField(
            model_name="codingauditevent",
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
            model_name="codingauditevent",
            name="subject",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="events", to="coding.codingaudit"
            ),
        ),
        migrations.AddConstraint(
            model_name="auditfinding",
            constraint=models.UniqueConstraint(fields=("chart", "number"), name="audit_finding_once"),
        ),
        migrations.AddConstraint(
            model_name="auditfinding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", models.F("as_compared")),
                        ("reclass_reason", ""),
                        ("reclassed_at", None),
                        ("reclassed_by", None),
                    ),
                    models.Q(
                        ("reclassed_at__isnull", False),
                        ("reclassed_by__isnull", False),
                        models.Q(("reclass_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="audit_reclassed_whole",
            ),
        ),
        migrations.AddIndex(
            model_name="codereview",
            index=models.Index(fields=["coder", "kind", "-finished_at"], name="coding_code_coder_i_dcf8ba_idx"),
        ),
        migrations.AddIndex(
            model_name="codereview",
            index=models.Index(fields=["facility", "status"], name="coding_code_facilit_1a49ad_idx"),
        ),
        migrations.AddIndex(
            model_name="codereview",
            index=models.Index(fields=["patient"], name="coding_code_patient_ef026d_idx"),
        ),
        migrations.AddConstraint(
            model_name="codereview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "SENT")), fields=("codeset",), name="code_review_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="codereview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reviewer", None), ("status__in", ["SENT", "SPARED"])),
                    models.Q(
                        ("correct__isnull", False),
                        ("finished_at__isnull", False),
                        ("reviewer__isnull", False),
                        ("status__in", ["DONE", "READ"]),
                        ("total__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="code_review_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="codereview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reviewer", None), models.Q(("reviewer", models.F("coder")), _negated=True), _connector="OR"
                ),
                name="code_reviewed_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="codereview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("read_at__isnull", False), ("status", "READ")),
                    models.Q(models.Q(("status", "READ"), _negated=True), ("read_at", None)),
                    _connector="OR",
                ),
                name="code_review_read_whole",
            ),
        ),
        migrations.AddIndex(
            model_name="codingaudit",
            index=models.Index(fields=["facility", "status", "-planned_at"], name="coding_codi_facilit_ca9253_idx"),
        ),
        migrations.AddConstraint(
            model_name="codingaudit",
            constraint=models.CheckConstraint(
                condition=models.Q(("period_from__lte", models.F("period_to"))), name="audit_period_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="codingaudit",
            constraint=models.CheckConstraint(condition=models.Q(("per_coder__gt", 0)), name="audit_draws_some"),
        ),
        migrations.AddConstraint(
            model_name="codingaudit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "external"), _negated=True),
                    models.Q(("auditor", ""), _negated=True),
                    _connector="OR",
                ),
                name="audit_external_names_auditor",
            ),
        ),
        migrations.AddConstraint(
            model_name="codingaudit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("drawn_at", None), ("drawn_by", None), ("status__in", ["PLANNED", "CANCELED"])),
                    models.Q(
                        ("drawn_at__isnull", False), ("drawn_by__isnull", False), ("status__in", ["OPEN", "CLOSED"])
                    ),
                    _connector="OR",
                ),
                name="audit_drawn_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="codingaudit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("closed_by__isnull", False), ("status", "CLOSED")),
                    models.Q(models.Q(("status", "CLOSED"), _negated=True), ("closed_at", None), ("closed_by", None)),
                    _connector="OR",
                ),
                name="audit_closed_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="auditoutcome",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True), name="audit_outcome_has_words"
            ),
        ),
        migrations.AddConstraint(
            model_name="auditoutcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("chart__isnull", False), ("kind__in", ["rebill", "refund", "correct"])),
                    models.Q(("coder__isnull", False), ("kind", "education")),
                    ("kind", "reaudit"),
                    _connector="OR",
                ),
                name="audit_outcome_of_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="auditmember",
            constraint=models.UniqueConstraint(fields=("audit", "user", "part"), name="audit_member_once"),
        ),
        migrations.AddIndex(
            model_name="auditchart",
            index=models.Index(fields=["reviewer", "status"], name="coding_audi_reviewe_3a00ce_idx"),
        ),
        migrations.AddIndex(
            model_name="auditchart",
            index=models.Index(fields=["coder", "status"], name="coding_audi_coder_i_e180dd_idx"),
        ),
        migrations.AddIndex(
            model_name="auditchart",
            index=models.Index(fields=["facility", "status", "drawn_at"], name="coding_audi_facilit_9d1ea7_idx"),
        ),
        migrations.AddIndex(
            model_name="auditchart",
            index=models.Index(fields=["patient"], name="coding_audi_patient_219620_idx"),
        ),
        migrations.AddConstraint(
            model_name="auditchart",
            constraint=models.UniqueConstraint(fields=("audit", "codeset"), name="audit_chart_once"),
        ),
        migrations.AddConstraint(
            model_name="auditchart",
            constraint=models.CheckConstraint(
                condition=models.Q(("reviewer", models.F("coder")), _negated=True), name="audit_reviewed_by_another"
            ),
        ),
        migrations.AddConstraint(
            model_name="auditchart",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["TO_AUDIT", "EXCLUDED"]), ("copy__isnull", False), _connector="OR"),
                name="audit_recoded_on_a_copy",
            ),
        ),
        migrations.AddConstraint(
            model_name="auditchart",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["TO_AUDIT", "RECODING", "EXCLUDED"]),
                    ("submitted_at__isnull", False),
                    _connector="OR",
                ),
                name="audit_compared_when_submitted",
            ),
        ),
        migrations.AddConstraint(
            model_name="auditchart",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("final_at__isnull", False), ("status", "FINAL")),
                    models.Q(models.Q(("status", "FINAL"), _negated=True), ("final_at", None)),
                    _connector="OR",
                ),
                name="audit_chart_final_whole",
            ),
        ),
    ]
