from desk.models import Ticket


def note(pk, text):
    ticket = Ticket.objects.get(pk=pk)
    ticket.log += "\n" + text
    ticket.save()
    return ticket
