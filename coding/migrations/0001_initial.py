# Generated from the models by Django 5.2.19 on 2026-11-22 02:28

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
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
    ]
