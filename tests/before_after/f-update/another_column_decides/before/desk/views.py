from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from desk.models import Ticket


def close(request, pk):
    ticket = get_object_or_404(Ticket, pk=pk)
    if ticket.open:
        ticket.open = False
        ticket.closed_times += 1
        ticket.save()
    return HttpResponse("ok")
