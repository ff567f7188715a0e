from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from desk.models import Ticket


def close(request, pk):
    ticket = get_object_or_404(Ticket, pk=pk)
    if ticket.open:
        Ticket.objects.filter(pk=ticket.pk).update(open=False, closed_times=F("closed_times") + 1)
    return HttpResponse("ok")
