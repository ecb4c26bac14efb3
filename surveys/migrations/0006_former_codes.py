import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0005_editing"),
    ]

    operations = [
        migrations.AlterField(
            model_name="response",
            name="language",
            field=models.CharField(default="ru", max_length=20, verbose_name="language"),
        ),
        migrations.CreateModel(
            name="FormerCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(editable=False, max_length=16, unique=True, verbose_name="code")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_codes",
                        to="surveys.entry",
                        verbose_name="link",
                    ),
                ),
            ],
            options={
                "verbose_name": "former code of a link",
                "verbose_name_plural": "former codes of links",
            },
        ),
    ]
