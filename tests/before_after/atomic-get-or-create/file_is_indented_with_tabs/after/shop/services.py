from django.db import transaction

from shop.models import Profile


def upgrade(user):
	# Everybody has one.
	with transaction.atomic():
		profile, _ = Profile.objects.get_or_create(
			user=user,  # one to one
		)
		profile.plan = "gold"
		profile.save()  # stored
