from django.db import migrations


def fill(apps, schema_editor):
    Profile = apps.get_model("shop", "Profile")
    profile, _ = Profile.objects.get_or_create(user_id=1)
    profile.plan = "gold"
    profile.save()


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.RunPython(fill)]
