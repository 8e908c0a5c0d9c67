"""Whether a customer's message is known already is one look-up, however much they wrote."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0002_words"), ("people", "0001_initial")]
    operations = [
        migrations.AlterField(
            model_name="message",
            name="customer",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="people.customer",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["customer", "key"], name="message_key_of_customer"),
        ),
    ]
