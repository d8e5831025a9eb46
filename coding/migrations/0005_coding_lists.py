from django.db import migrations, models


class Migration(migrations.Migration):
    """The index of the order in which coding lists stand."""

    dependencies = [("coding", "0004_audits")]

    operations = [
        migrations.AddIndex(
            model_name="codeset",
            index=models.Index(fields=["status", "discharged_at", "id"], name="coding_code_status_b2dfcb_idx"),
        ),
    ]
