from desk.models import Ticket


def close(pk):
    ticket = Ticket.objects.get(pk=pk)
    ticket.log += "closed " "by the customer\n"
    ticket.save()
    return ticket
