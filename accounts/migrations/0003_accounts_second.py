# Generated from the models by Django 5.2.19 on 2026-11-22 07:42

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_trail"),
    ]

    operations = [
        migrations.AddField(
            model_name="providerprofile",
            name="works_as",
            field=models.CharField(
                blank=True,
                choices=[("resident", "Resident"), ("student", "Student"), ("scribe", "Scribe")],
                default="",
                help_text="Whose notes need a cosignature: what the attending attests depends on it",
                max_length=8,
            ),
        ),
    ]
