from django.shortcuts import redirect


def change_password(request):
    request.user.set_password(request.POST["password"])
    request.user.save(update_fields=["password"])
    return redirect("profile")
