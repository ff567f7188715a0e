from django.urls import path

from baskets import views

urlpatterns = [path("start/", views.start)]
