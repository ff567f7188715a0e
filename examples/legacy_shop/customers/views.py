from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.views.decorators.http import require_POST
from django.views.generic import UpdateView

from .models import Customer


@require_POST
@login_required
def toggle_newsletter(request):
    customer = get_object_or_404(Customer, user=request.user)
    customer.newsletter = not customer.newsletter
    customer.save()
    return HttpResponse(status=204)


class ProfileView(LoginRequiredMixin, UpdateView):
    model = Customer
    fields = ["phone", "newsletter"]
    template_name = "customers/profile.html"
    success_url = reverse_lazy("profile")

    def get_object(self, queryset=None):
        return self.request.user.customer

    def form_valid(self, form):
        customer = form.save(commit=False)
        customer.phone = customer.phone.replace(" ", "")
        customer.save()
        return super().form_valid(form)
