from django.contrib import admin
from django.urls import include, path
from rest_framework.routers import DefaultRouter

from catalogue import views as catalogue
from customers import views as customers
from orders import views as orders
from orders.api import OrderViewSet, PaymentWebhook

router = DefaultRouter()
router.register("orders", OrderViewSet, basename="order")

urlpatterns = [
    path("admin/", admin.site.urls),
    path("products/<slug:slug>/", catalogue.product_detail, name="product"),
    path("products/<slug:slug>/reviews/", catalogue.ReviewView.as_view(), name="reviews"),
    path("products/<int:pk>/restock/", catalogue.restock, name="restock"),
    path("products/<int:pk>/tags/", catalogue.tag_product, name="tag-product"),
    path("products/new/", catalogue.create_product, name="create-product"),
    path("reviews/<int:pk>/helpful/", catalogue.mark_helpful, name="helpful"),
    path("suppliers/<int:pk>/rename/", catalogue.rename_supplier, name="rename-supplier"),
    path("account/", customers.ProfileView.as_view(), name="profile"),
    path("account/newsletter/", customers.toggle_newsletter, name="newsletter"),
    path("cart/add/<int:pk>/", orders.add_to_cart, name="add-to-cart"),
    path("checkout/", orders.CheckoutView.as_view(), name="checkout"),
    path("orders/<int:pk>/cancel/", orders.cancel, name="cancel"),
    path("orders/<int:pk>/ship/", orders.ship, name="ship"),
    path("orders/<int:pk>/resend/", orders.resend, name="resend"),
    path("orders/<int:pk>/reopen/", orders.ReopenView.as_view(), name="reopen"),
    path("api/", include(router.urls)),
    path("api/payments/", PaymentWebhook.as_view(), name="payment-webhook"),
]
