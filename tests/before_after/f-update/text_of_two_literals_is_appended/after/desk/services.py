from django.db.models import F, Value
from django.db.models.functions import Concat

from desk.models import Ticket


def close(pk):
    ticket = Ticket.objects.get(pk=pk)
    ticket.log = Concat(F("log"), Value("closed " "by the customer\n"))
    ticket.save(update_fields=["log"])
    ticket.refresh_from_db(fields=["log"])
    return ticket
