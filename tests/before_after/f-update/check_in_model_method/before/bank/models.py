from django.db import models


class Insufficient(Exception):
    pass


class Account(models.Model):
    balance = models.IntegerField(default=0)

    def withdraw(self, amount):
        if self.balance < amount:
            raise Insufficient
        self.balance -= amount
        self.save()
