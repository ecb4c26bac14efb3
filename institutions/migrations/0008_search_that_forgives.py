from django.db import migrations

from institutions import finding


def refresh(apps, schema_editor):
    finding.refresh(apps.get_model("institutions", "Institution"))


class Migration(migrations.Migration):
    dependencies = [("institutions", "0007_programmes")]

    operations = [migrations.RunPython(refresh, migrations.RunPython.noop, elidable=True)]
