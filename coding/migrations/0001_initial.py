# Generated from the models by Django 5.2.19 on 2026-11-22 03:33

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
        ('accounts', '0001_initial'),
        ('records', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
            options={
                'constraints': [models.UniqueConstraint(fields=('system', 'code', 'kind', 'position'), name='coding_note_once')],
            },
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
                'constraints': [models.UniqueConstraint(fields=('system', 'version', 'content'), name='coding_release_once')],
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
                ('coder', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('disposition_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('encounter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='codesets', to='records.encounter')),
                ('facility', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.facility')),
                ('final_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='codesets', to='records.patient')),
            ],
            options={
                'permissions': [('code_encounter', 'Assign codes to an encounter'), ('finalize_codeset', 'Final-code an encounter'), ('hold_codeset', 'Hold coding, with a reason'), ('review_codeset', "Review another coder's codes")],
                'abstract': False,
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
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.patient')),
                ('provider', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.providerprofile')),
                ('voided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('codeset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='coding.codeset')),
            ],
            options={
                'ordering': ['sequence', 'id'],
                'abstract': False,
                'default_permissions': (),
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
                ('by', models.ForeignKey(help_text='Empty: a rule', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='coding.codeset')),
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
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('word', 'gin_trgm_ops'), fastupdate=False, name='coding_word_like')],
                'constraints': [models.UniqueConstraint(fields=('system', 'word'), name='coding_word_once')],
            },
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
                ('codeset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='coding.codeset')),
                ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, help_text='Whom it waits for', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.patient')),
                ('placed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
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
                ('codeset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drg_results', to='coding.codeset')),
                ('computed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.patient')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='codeset',
            name='drg',
            field=models.ForeignKey(blank=True, help_text='The latest', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coding.drgresult'),
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
            options={
                'constraints': [models.UniqueConstraint(fields=('fiscal_year', 'drg'), name='coding_weight_once')],
            },
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
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('codeset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='edit_answers', to='coding.codeset')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.patient')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
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
                ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='coding.codeassignment')),
                ('cited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.document')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.patient')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.documentversion')),
                ('voided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('passage', ''), _negated=True), name='coding_evidence_has_words'), models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at__isnull', True), ('voided_by__isnull', True)), models.Q(('voided_at__isnull', False), ('voided_by__isnull', False), models.Q(('void_reason', ''), _negated=True)), _connector='OR'), name='coding_evidence_void_whole')],
            },
        ),
        migrations.AddIndex(
            model_name='codeassignment',
            index=models.Index(fields=['codeset', 'kind', 'sequence'], name='coding_code_codeset_9e5da2_idx'),
        ),
        migrations.AddIndex(
            model_name='codeassignment',
            index=models.Index(fields=['system', 'code'], name='coding_code_system_283ab8_idx'),
        ),
        migrations.AddConstraint(
            model_name='codeassignment',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__in', ['admitting', 'principal']), ('voided_at', None)), fields=('codeset', 'kind'), name='coding_one_principal_and_admitting'),
        ),
        migrations.AddConstraint(
            model_name='codeassignment',
            constraint=models.CheckConstraint(condition=models.Q(('poa', ''), ('kind__in', ['principal', 'other']), _connector='OR'), name='coding_poa_of_diagnoses'),
        ),
        migrations.AddConstraint(
            model_name='codeassignment',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'procedure'), models.Q(('performed_on', None), ('provider', None)), _connector='OR'), name='coding_dates_of_procedures'),
        ),
        migrations.AddConstraint(
            model_name='codeassignment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at__isnull', True), ('voided_by__isnull', True)), models.Q(('voided_at__isnull', False), ('voided_by__isnull', False), models.Q(('void_reason', ''), _negated=True)), _connector='OR'), name='coding_assignment_void_whole'),
        ),
        migrations.AddConstraint(
            model_name='codinghold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lifted_at', None), ('lifted_by', None)), ('lifted_at__isnull', False), _connector='OR'), name='coding_hold_lifted_whole'),
        ),
        migrations.AddIndex(
            model_name='drgresult',
            index=models.Index(fields=['codeset', '-id'], name='coding_drgr_codeset_dc848f_idx'),
        ),
        migrations.AddConstraint(
            model_name='drgresult',
            constraint=models.CheckConstraint(condition=models.Q(('drg__lte', 999)), name='coding_drg_three_digits'),
        ),
        migrations.AddIndex(
            model_name='codeset',
            index=models.Index(fields=['facility', 'status', 'discharged_at'], name='coding_code_facilit_7b382c_idx'),
        ),
        migrations.AddIndex(
            model_name='codeset',
            index=models.Index(fields=['patient'], name='coding_code_patient_141503_idx'),
        ),
        migrations.AddConstraint(
            model_name='codeset',
            constraint=models.UniqueConstraint(fields=('encounter', 'version'), name='coding_one_set_a_version'),
        ),
        migrations.AddConstraint(
            model_name='codeset',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('disposition', ''), ('disposition_at', None), ('disposition_by', None)), models.Q(models.Q(('disposition', ''), _negated=True), ('disposition_at__isnull', False), ('disposition_by__isnull', False)), _connector='OR'), name='coding_disposition_confirmed_whole'),
        ),
        migrations.AddConstraint(
            model_name='codeset',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['FINAL_CODED', 'BILLED', 'PAID', 'DENIED', 'REBILLED']), _negated=True), ('final_at__isnull', False), _connector='OR'), name='coding_final_has_its_time'),
        ),
        migrations.AddConstraint(
            model_name='codeset',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'FINAL_CODED'), _negated=True), ('discharged_at__isnull', False), _connector='OR'), name='coding_final_is_discharged'),
        ),
        migrations.AddConstraint(
            model_name='editanswer',
            constraint=models.UniqueConstraint(fields=('codeset', 'rule', 'key'), name='coding_edit_answered_once'),
        ),
        migrations.AddConstraint(
            model_name='editanswer',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='coding_edit_answer_has_reason'),
        ),
    ]
