# Generated from the models by Django 5.2.19 on 2026-11-22 02:37

import accounts.base
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CodeEvidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=accounts.base.make_public_id, editable=False, max_length=22, unique=True)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('voided_at', models.DateTimeField(blank=True, null=True)),
                ('void_reason', models.CharField(blank=True, max_length=500)),
                ('page', models.PositiveIntegerField(default=1)),
                ('start', models.PositiveIntegerField(blank=True, help_text="Offset in the version's text", null=True)),
                ('passage', models.TextField()),
                ('cited_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='CodeNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('system', models.CharField(choices=[('icd10cm', 'ICD-10-CM'), ('icd10pcs', 'ICD-10-PCS'), ('hcpcs', 'HCPCS Level II'), ('cpt', 'CPT')], max_length=8)),
                ('code', models.CharField(max_length=9)),
                ('kind', models.CharField(choices=[('includes', 'Includes'), ('term', 'Inclusion term'), ('excludes1', 'Excludes1'), ('excludes2', 'Excludes2'), ('code_first', 'Code first'), ('use_additional', 'Use additional code'), ('code_also', 'Code also'), ('note', 'Note'), ('seventh', 'Seventh character')], max_length=16)),
                ('position', models.PositiveSmallIntegerField()),
                ('text', models.TextField()),
                ('targets', models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name='CodeRelease',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('system', models.CharField(choices=[('icd10cm', 'ICD-10-CM'), ('icd10pcs', 'ICD-10-PCS'), ('hcpcs', 'HCPCS Level II'), ('cpt', 'CPT')], max_length=8)),
                ('version', models.CharField(max_length=40)),
                ('content', models.CharField(choices=[('validity', 'Validity'), ('titles', 'Titles and notes')], max_length=12)),
                ('effective_from', models.DateField()),
                ('known_to', models.DateField(blank=True, null=True)),
                ('source', models.CharField(max_length=200)),
                ('digest', models.CharField(max_length=64)),
                ('loaded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('codes', models.PositiveIntegerField(default=0)),
                ('added', models.PositiveIntegerField(default=0)),
                ('changed', models.PositiveIntegerField(default=0)),
                ('ended', models.PositiveIntegerField(default=0)),
            ],
            options={
                'ordering': ['system', '-effective_from'],
            },
        ),
        migrations.CreateModel(
            name='CodeSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=accounts.base.make_public_id, editable=False, max_length=22, unique=True)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('status', models.CharField(choices=[('IN_HOUSE', 'In house'), ('DISCHARGED', 'Discharged'), ('READY', 'Ready to code'), ('IN_CODING', 'In coding'), ('QUERY_PENDING', 'Query pending'), ('DOC_HOLD', 'Documentation hold'), ('SECOND_REVIEW', 'Second review'), ('TRAINEE_REVIEW', 'Trainee review'), ('FINAL_CODED', 'Final coded'), ('BILLED', 'Billed'), ('PAID', 'Paid'), ('DENIED', 'Denied'), ('RECODE', 'Recode'), ('REBILLED', 'Rebilled')], default='DISCHARGED', max_length=16)),
                ('discharged_at', models.DateTimeField(blank=True, null=True)),
                ('disposition', models.CharField(blank=True, max_length=2, verbose_name='confirmed disposition')),
                ('disposition_at', models.DateTimeField(blank=True, null=True)),
                ('final_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'permissions': [('code_encounter', 'Assign codes to an encounter'), ('finalize_codeset', 'Final-code an encounter'), ('hold_codeset', 'Hold coding, with a reason'), ('review_codeset', "Review another coder's codes")],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CodeSetEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verb', models.CharField(max_length=40)),
                ('was', models.CharField(blank=True, max_length=30)),
                ('now', models.CharField(max_length=30)),
                ('at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('reason', models.TextField(blank=True)),
                ('detail', models.JSONField(blank=True, default=dict)),
            ],
            options={
                'ordering': ['at', 'id'],
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='CodeWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('system', models.CharField(choices=[('icd10cm', 'ICD-10-CM'), ('icd10pcs', 'ICD-10-PCS'), ('hcpcs', 'HCPCS Level II'), ('cpt', 'CPT')], max_length=8)),
                ('word', models.CharField(max_length=60)),
                ('uses', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='CodingHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=accounts.base.make_public_id, editable=False, max_length=22, unique=True)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('kind', models.CharField(choices=[('query', 'Physician query'), ('documents', 'Missing documentation'), ('review', 'Second review'), ('charges', 'Charges'), ('insurance', 'Insurance'), ('other', 'Other')], max_length=10)),
                ('reason', models.CharField(max_length=500)),
                ('placed_at', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['placed_at', 'id'],
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='DrgResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=accounts.base.make_public_id, editable=False, max_length=22, unique=True)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('version', models.PositiveSmallIntegerField(help_text='430 is V43')),
                ('engine', models.CharField(max_length=60)),
                ('drg', models.PositiveSmallIntegerField()),
                ('drg_title', models.CharField(blank=True, max_length=300)),
                ('mdc', models.PositiveSmallIntegerField(null=True)),
                ('mdc_title', models.CharField(blank=True, max_length=200)),
                ('return_code', models.CharField(max_length=60)),
                ('before_hac', models.PositiveSmallIntegerField(null=True)),
                ('weight', models.DecimalField(decimal_places=4, help_text='None: the year is not loaded', max_digits=8, null=True)),
                ('gmlos', models.DecimalField(decimal_places=1, max_digits=5, null=True, verbose_name='GMLOS')),
                ('input', models.JSONField()),
                ('output', models.JSONField()),
                ('computed_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='DrgWeight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fiscal_year', models.PositiveSmallIntegerField()),
                ('drg', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=300)),
                ('mdc', models.CharField(blank=True, max_length=3)),
                ('kind', models.CharField(choices=[('SURG', 'Surgical'), ('MED', 'Medical'), ('**', 'None')], max_length=4)),
                ('weight', models.DecimalField(decimal_places=4, max_digits=8, null=True)),
                ('weight_before_cap', models.DecimalField(decimal_places=4, max_digits=8, null=True)),
                ('gmlos', models.DecimalField(decimal_places=1, max_digits=5, null=True)),
                ('amlos', models.DecimalField(decimal_places=1, max_digits=5, null=True)),
                ('post_acute', models.BooleanField(default=False)),
                ('special_pay', models.BooleanField(default=False)),
                ('source', models.CharField(max_length=100)),
            ],
        ),
        migrations.CreateModel(
            name='EditAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=accounts.base.make_public_id, editable=False, max_length=22, unique=True)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('rule', models.CharField(max_length=40)),
                ('key', models.CharField(help_text="The rule's codes: it holds for them only", max_length=120)),
                ('reason', models.CharField(max_length=500)),
                ('answered_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Code',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('system', models.CharField(choices=[('icd10cm', 'ICD-10-CM'), ('icd10pcs', 'ICD-10-PCS'), ('hcpcs', 'HCPCS Level II'), ('cpt', 'CPT')], max_length=8)),
                ('code', models.CharField(max_length=9)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('level', models.CharField(choices=[('chapter', 'Chapter'), ('block', 'Block'), ('category', 'Category'), ('code', 'Code')], default='code', max_length=8)),
                ('billable', models.BooleanField()),
                ('title', models.TextField(blank=True)),
                ('parent', models.CharField(blank=True, max_length=9)),
                ('poa_exempt', models.BooleanField(default=False)),
                ('seventh', models.JSONField(blank=True, null=True)),
                ('flags', models.JSONField(blank=True, null=True)),
                ('front', models.BooleanField(default=True)),
                ('prior', models.SmallIntegerField(default=0)),
                ('search', django.contrib.postgres.search.SearchVectorField(null=True)),
            ],
            options={
                'permissions': [('load_code', 'Load releases of code sets')],
                'indexes': [models.Index(django.contrib.postgres.indexes.OpClass('code', 'varchar_pattern_ops'), models.F('system'), name='coding_code_prefix'), django.contrib.postgres.indexes.GinIndex(condition=models.Q(('front', True)), fastupdate=False, fields=['search'], name='coding_code_words'), django.contrib.postgres.indexes.GinIndex(condition=models.Q(('front', False)), fastupdate=False, fields=['search'], name='coding_code_words_all')],
                'constraints': [models.UniqueConstraint(fields=('system', 'code', 'valid_from'), name='coding_code_once'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='coding_code_period'), models.CheckConstraint(condition=models.Q(models.Q(('billable', True), ('level', 'code')), ('billable', False), _connector='OR'), name='coding_code_leaf')],
            },
        ),
        migrations.CreateModel(
            name='CodeAssignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=accounts.base.make_public_id, editable=False, max_length=22, unique=True)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('voided_at', models.DateTimeField(blank=True, null=True)),
                ('void_reason', models.CharField(blank=True, max_length=500)),
                ('kind', models.CharField(choices=[('admitting', 'Admitting diagnosis'), ('principal', 'Principal diagnosis'), ('other', 'Other diagnosis'), ('reason', 'Reason for visit'), ('procedure', 'Procedure')], max_length=10)),
                ('sequence', models.PositiveSmallIntegerField(help_text='Place among its kind, from 1')),
                ('system', models.CharField(choices=[('icd10cm', 'ICD-10-CM'), ('icd10pcs', 'ICD-10-PCS'), ('hcpcs', 'HCPCS Level II'), ('cpt', 'CPT')], max_length=8)),
                ('code', models.CharField(max_length=9)),
                ('title', models.TextField(blank=True)),
                ('poa', models.CharField(blank=True, choices=[('Y', 'Yes'), ('N', 'No'), ('U', 'Documentation insufficient'), ('W', 'Clinically undetermined')], max_length=1, verbose_name='present on admission')),
                ('performed_on', models.DateField(blank=True, null=True)),
                ('assigned_at', models.DateTimeField()),
                ('assigned_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['sequence', 'id'],
                'abstract': False,
                'default_permissions': (),
            },
        ),
    ]
