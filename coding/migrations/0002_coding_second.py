# Generated from the models by Django 5.2.19 on 2026-11-22 07:42

import datetime

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_accounts_second"),
        ("coding", "0001_initial"),
        ("records", "0004_records_second"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AddOn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(default=datetime.date(2015, 10, 1))),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("code", models.CharField(max_length=5)),
                ("kind", models.CharField(max_length=1)),
                ("primary", models.CharField(blank=True, max_length=5)),
            ],
        ),
        migrations.CreateModel(
            name="CodePair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(default=datetime.date(2015, 10, 1))),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "setting",
                    models.CharField(
                        choices=[
                            ("prac", "Practitioners"),
                            ("hosp", "Outpatient hospitals"),
                            ("dme", "Equipment suppliers"),
                        ],
                        max_length=4,
                    ),
                ),
                ("column1", models.CharField(max_length=5)),
                ("column2", models.CharField(max_length=5)),
                ("modifier", models.CharField(max_length=1)),
                ("rationale", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="CodeTitle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "system",
                    models.CharField(
                        choices=[
                            ("icd10cm", "ICD-10-CM"),
                            ("icd10pcs", "ICD-10-PCS"),
                            ("hcpcs", "HCPCS Level II"),
                            ("cpt", "CPT"),
                            ("modifier", "Modifiers"),
                            ("revenue", "Revenue codes"),
                            ("pos", "Places of service"),
                        ],
                        max_length=8,
                    ),
                ),
                ("code", models.CharField(max_length=9)),
                ("since", models.DateField()),
                ("title", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="IndexEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(default=datetime.date(2015, 10, 1))),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "system",
                    models.CharField(
                        choices=[
                            ("icd10cm", "ICD-10-CM"),
                            ("icd10pcs", "ICD-10-PCS"),
                            ("hcpcs", "HCPCS Level II"),
                            ("cpt", "CPT"),
                            ("modifier", "Modifiers"),
                            ("revenue", "Revenue codes"),
                            ("pos", "Places of service"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("index", "Index to diseases"),
                            ("external", "External cause index"),
                            ("drugs", "Table of drugs and chemicals"),
                            ("neoplasms", "Table of neoplasms"),
                            ("pcs", "ICD-10-PCS index"),
                        ],
                        max_length=10,
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("words", models.TextField()),
                ("also", models.TextField(blank=True)),
                ("codes", models.JSONField(default=dict)),
                ("see", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="PcsTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(default=datetime.date(2015, 10, 1))),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("section", models.CharField(max_length=1)),
                ("position", models.PositiveSmallIntegerField()),
                ("title", models.TextField()),
                ("definition", models.TextField(blank=True)),
                ("explanation", models.TextField(blank=True)),
                ("includes", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="PcsValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(default=datetime.date(2015, 10, 1))),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("prefix", models.CharField(max_length=3)),
                ("position", models.PositiveSmallIntegerField()),
                ("value", models.CharField(max_length=1)),
                ("label", models.TextField()),
                ("definition", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="PoaExempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(default=datetime.date(2015, 10, 1))),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("code", models.CharField(max_length=7)),
            ],
        ),
        migrations.CreateModel(
            name="UnitLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(default=datetime.date(2015, 10, 1))),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "setting",
                    models.CharField(
                        choices=[
                            ("prac", "Practitioners"),
                            ("hosp", "Outpatient hospitals"),
                            ("dme", "Equipment suppliers"),
                        ],
                        max_length=4,
                    ),
                ),
                ("code", models.CharField(max_length=5)),
                ("units", models.PositiveIntegerField()),
                ("indicator", models.CharField(max_length=1)),
                ("rationale", models.TextField(blank=True)),
            ],
        ),
        migrations.DeleteModel(
            name="CodeWord",
        ),
        migrations.AlterModelOptions(
            name="codeset",
            options={
                "permissions": [
                    ("code_encounter", "Assign codes to an encounter"),
                    ("finalize_codeset", "Final-code an encounter"),
                    ("hold_codeset", "Hold coding, with a reason"),
                    ("review_codeset", "Review another coder's codes"),
                    ("view_unbilled", "See what is discharged and not billed, with its dollars"),
                    ("bill_codeset", "Mark coded accounts as billed, paid or denied, and enter their charges"),
                ]
            },
        ),
        migrations.RemoveConstraint(
            model_name="codeassignment",
            name="coding_dates_of_procedures",
        ),
        migrations.RemoveConstraint(
            model_name="codenote",
            name="coding_note_once",
        ),
        migrations.RemoveConstraint(
            model_name="codeset",
            name="coding_one_set_a_version",
        ),
        migrations.RemoveIndex(
            model_name="code",
            name="coding_code_words",
        ),
        migrations.RemoveIndex(
            model_name="code",
            name="coding_code_words_all",
        ),
        migrations.RemoveField(
            model_name="code",
            name="prior",
        ),
        migrations.RemoveField(
            model_name="code",
            name="search",
        ),
        migrations.AddField(
            model_name="code",
            name="details",
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="code",
            name="family",
            field=models.CharField(blank=True, default="", max_length=9),
        ),
        migrations.AddField(
            model_name="code",
            name="title_since",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="codeassignment",
            name="modifiers",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=2), blank=True, default=list, size=4
            ),
        ),
        migrations.AddField(
            model_name="codeassignment",
            name="place_of_service",
            field=models.CharField(blank=True, max_length=2),
        ),
        migrations.AddField(
            model_name="codeassignment",
            name="pointers",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=16),
                blank=True,
                default=list,
                help_text="public_id of the diagnoses that it was done for: they keep it when they are sequenced anew",
                size=4,
            ),
        ),
        migrations.AddField(
            model_name="codeassignment",
            name="units",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="codenote",
            name="valid_from",
            field=models.DateField(default=datetime.date(2015, 10, 1)),
        ),
        migrations.AddField(
            model_name="codenote",
            name="valid_to",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="codeset",
            name="billed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="codeset",
            name="billed_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty with a time: by import",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="codeset",
            name="identified_on",
            field=models.DateField(
                blank=True,
                help_text="401.305: to be returned within 60 days",
                null=True,
                verbose_name="overpayment identified",
            ),
        ),
        migrations.AddField(
            model_name="codeset",
            name="investigated_from",
            field=models.DateField(blank=True, null=True, verbose_name="investigation began"),
        ),
        migrations.AddField(
            model_name="codeset",
            name="notice_on",
            field=models.DateField(
                blank=True,
                help_text="412.60(d): the 60 days count from it",
                null=True,
                verbose_name="initial notice of the DRG",
            ),
        ),
        migrations.AddField(
            model_name="codeset",
            name="recode_reason",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name="codeset",
            name="replaces",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="coding.codeset",
            ),
        ),
        migrations.AddField(
            model_name="codeset",
            name="side",
            field=models.CharField(
                choices=[("facility", "Facility"), ("professional", "Professional")],
                default="facility",
                max_length=12,
                verbose_name="whose claim",
            ),
        ),
        migrations.AlterField(
            model_name="code",
            name="system",
            field=models.CharField(
                choices=[
                    ("icd10cm", "ICD-10-CM"),
                    ("icd10pcs", "ICD-10-PCS"),
                    ("hcpcs", "HCPCS Level II"),
                    ("cpt", "CPT"),
                    ("modifier", "Modifiers"),
                    ("revenue", "Revenue codes"),
                    ("pos", "Places of service"),
                ],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="codeassignment",
            name="kind",
            field=models.CharField(
                choices=[
                    ("admitting", "Admitting diagnosis"),
                    ("principal", "Principal diagnosis"),
                    ("other", "Other diagnosis"),
                    ("reason", "Reason for visit"),
                    ("procedure", "Procedure"),
                    ("line", "Service line"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="codeassignment",
            name="system",
            field=models.CharField(
                choices=[
                    ("icd10cm", "ICD-10-CM"),
                    ("icd10pcs", "ICD-10-PCS"),
                    ("hcpcs", "HCPCS Level II"),
                    ("cpt", "CPT"),
                    ("modifier", "Modifiers"),
                    ("revenue", "Revenue codes"),
                    ("pos", "Places of service"),
                ],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="codenote",
            name="system",
            field=models.CharField(
                choices=[
                    ("icd10cm", "ICD-10-CM"),
                    ("icd10pcs", "ICD-10-PCS"),
                    ("hcpcs", "HCPCS Level II"),
                    ("cpt", "CPT"),
                    ("modifier", "Modifiers"),
                    ("revenue", "Revenue codes"),
                    ("pos", "Places of service"),
                ],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="coderelease",
            name="content",
            field=models.CharField(
                choices=[
                    ("validity", "Validity"),
                    ("titles", "Titles and notes"),
                    ("codes", "Codes and titles"),
                    ("notes", "Instructions"),
                    ("index", "Index"),
                    ("drugs", "Table of drugs"),
                    ("neoplasms", "Table of neoplasms"),
                    ("external", "External cause index"),
                    ("tables", "Tables"),
                    ("terms", "Definitions"),
                    ("poa", "POA-exempt list"),
                    ("ptp", "NCCI procedure pairs"),
                    ("mue", "Medically unlikely edits"),
                    ("addon", "Add-on codes"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="coderelease",
            name="system",
            field=models.CharField(
                choices=[
                    ("icd10cm", "ICD-10-CM"),
                    ("icd10pcs", "ICD-10-PCS"),
                    ("hcpcs", "HCPCS Level II"),
                    ("cpt", "CPT"),
                    ("modifier", "Modifiers"),
                    ("revenue", "Revenue codes"),
                    ("pos", "Places of service"),
                ],
                max_length=8,
            ),
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
                ],
                default="DISCHARGED",
                max_length=16,
            ),
        ),
        migrations.AddIndex(
            model_name="code",
            index=models.Index(fields=["family", "system"], name="coding_code_family"),
        ),
        migrations.AddConstraint(
            model_name="codeassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["procedure", "line"]),
                    models.Q(("performed_on", None), ("provider", None)),
                    _connector="OR",
                ),
                name="coding_dates_of_procedures",
            ),
        ),
        migrations.AddConstraint(
            model_name="codeassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "line"), ("units__gt", 0)),
                    models.Q(
                        models.Q(("kind", "line"), _negated=True),
                        ("modifiers", []),
                        ("place_of_service", ""),
                        ("pointers", []),
                        ("units", None),
                    ),
                    _connector="OR",
                ),
                name="coding_units_of_lines",
            ),
        ),
        migrations.AddConstraint(
            model_name="codenote",
            constraint=models.UniqueConstraint(
                fields=("system", "code", "kind", "position", "valid_from"), name="coding_note_of_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="codeset",
            constraint=models.UniqueConstraint(
                fields=("encounter", "side", "version"), name="coding_one_set_a_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="codeset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["BILLED", "PAID", "DENIED", "REBILLED"]), _negated=True),
                    ("billed_at__isnull", False),
                    _connector="OR",
                ),
                name="coding_billed_has_its_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="codeset",
            constraint=models.CheckConstraint(
                condition=models.Q(("billed_by", None), ("billed_at__isnull", False), _connector="OR"),
                name="coding_billed_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="codeset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("recode_reason", ""), ("replaces", None), ("version", 1)),
                    models.Q(
                        ("replaces__isnull", False), ("version__gt", 1), models.Q(("recode_reason", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="coding_recode_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="addon",
            constraint=models.UniqueConstraint(fields=("code", "primary", "valid_from"), name="coding_add_on_once"),
        ),
        migrations.AddConstraint(
            model_name="addon",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("1", "2", "3"))), name="coding_add_on_kind"
            ),
        ),
        migrations.AddIndex(
            model_name="codepair",
            index=models.Index(fields=["column2", "column1"], name="coding_pair_columns"),
        ),
        migrations.AddConstraint(
            model_name="codepair",
            constraint=models.UniqueConstraint(
                fields=("setting", "column1", "column2", "valid_from"), name="coding_pair_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="codepair",
            constraint=models.CheckConstraint(
                condition=models.Q(("modifier__in", ("0", "1", "9"))), name="coding_pair_modifier"
            ),
        ),
        migrations.AddConstraint(
            model_name="codetitle",
            constraint=models.UniqueConstraint(fields=("system", "code", "since"), name="coding_title_once"),
        ),
        migrations.AddConstraint(
            model_name="indexentry",
            constraint=models.UniqueConstraint(
                fields=("system", "kind", "position", "valid_from"), name="coding_index_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="pcsterm",
            constraint=models.UniqueConstraint(
                fields=("section", "position", "title", "valid_from"), name="coding_pcs_term_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="pcsvalue",
            constraint=models.UniqueConstraint(
                fields=("prefix", "position", "value", "valid_from"), name="coding_pcs_value_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="poaexempt",
            constraint=models.UniqueConstraint(fields=("code", "valid_from"), name="coding_poa_exempt_once"),
        ),
        migrations.AddConstraint(
            model_name="unitlimit",
            constraint=models.UniqueConstraint(fields=("setting", "code", "valid_from"), name="coding_unit_limit_once"),
        ),
        migrations.AddConstraint(
            model_name="unitlimit",
            constraint=models.CheckConstraint(
                condition=models.Q(("indicator__in", ("1", "2", "3"))), name="coding_unit_limit_indicator"
            ),
        ),
    ]
