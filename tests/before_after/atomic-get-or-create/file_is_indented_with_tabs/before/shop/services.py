from shop.models import Profile


def upgrade(user):
	# Everybody has one.
	profile, _ = Profile.objects.get_or_create(
		user=user,  # one to one
	)
	profile.plan = "gold"
	profile.save()  # stored
