from django.contrib.auth import get_user_model

User = get_user_model()


def close(pk, reason):
    user = User.objects.get(pk=pk)
    user.is_active = False
    user.notes = reason
    user.save(update_fields=["is_active"])
