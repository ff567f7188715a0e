def notify(provider, number, note):
    call = provider.call(number)
    if call is not None:
        call.link(note)


def note_again(calls, note):
    for call in calls:
        call.link(note)
