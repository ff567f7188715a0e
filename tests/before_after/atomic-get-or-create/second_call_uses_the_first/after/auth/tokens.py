from django.db import transaction

from auth.models import Denied, Outstanding


class Token:
    def __init__(self, payload):
        self.payload = payload

    def deny(self):
        jti = self.payload["jti"]
        with transaction.atomic():
            token, _ = Outstanding.objects.get_or_create(
                jti=jti,
                defaults={"token": str(self)},
            )

            return Denied.objects.get_or_create(token=token)
