from django.db import models


class Insufficient(Exception):
    pass


class Account(models.Model):
    balance = models.IntegerField(default=0)

    def withdraw(self, amount):
        if not Account.objects.filter(pk=self.pk, balance__gte=amount).update(balance=models.F("balance") - amount):
            raise Insufficient
        self.refresh_from_db(fields=["balance"])
