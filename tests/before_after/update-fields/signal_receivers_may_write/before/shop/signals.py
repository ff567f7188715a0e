from django.dispatch import Signal

order_closing = Signal()
