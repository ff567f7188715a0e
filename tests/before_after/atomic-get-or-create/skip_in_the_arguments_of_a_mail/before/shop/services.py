from django.core.mail import send_mail

from shop.models import Profile


def greet(user):
    send_mail("Hi", Profile.objects.get_or_create(user=user)[0].plan, "shop@example.com", [user.email])
