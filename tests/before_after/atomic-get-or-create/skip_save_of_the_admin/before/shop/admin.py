from django.contrib import admin

from shop.models import Address, Profile


@admin.register(Address)
class AddressAdmin(admin.ModelAdmin):
    def save_model(self, request, obj, form, change):
        profile, _ = Profile.objects.get_or_create(user=request.user)
        profile.newsletter = True
        profile.save()
        super().save_model(request, obj, form, change)
