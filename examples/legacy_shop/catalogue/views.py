from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View
from django.views.decorators.http import require_POST

from .models import Category, Product, Review, Supplier, Tag


def product_detail(request, slug):
    product = get_object_or_404(Product, slug=slug, active=True)
    product.views += 1
    product.save()
    category = Category.objects.get(pk=product.category_id)
    category.views = category.views + 1
    category.save()
    return render(request, "catalogue/product.html", {"product": product})


@require_POST
@permission_required("catalogue.change_product")
def restock(request, pk):
    quantity = int(request.POST["quantity"])
    product = Product.objects.get(pk=pk)
    product.stock += quantity
    product.save()
    return HttpResponse(status=204)


@require_POST
@permission_required("catalogue.add_product")
def create_product(request):
    category, _ = Category.objects.get_or_create(slug=request.POST["category"])
    product = Product(
        category=category, name=request.POST["name"], slug=request.POST["slug"], price=request.POST["price"]
    )
    product.stock = product.stock + int(request.POST.get("stock", 0))  # a new row: nobody else can change it
    product.save()
    return redirect("product", slug=product.slug)


@require_POST
@permission_required("catalogue.change_product")
def tag_product(request, pk):
    product = get_object_or_404(Product, pk=pk)
    tag, created = Tag.objects.get_or_create(name=request.POST["tag"])
    product.tags.add(tag)
    return JsonResponse({"created": created})


@require_POST
@permission_required("catalogue.change_supplier")
def rename_supplier(request, pk):
    supplier = get_object_or_404(Supplier, pk=pk)
    supplier.name = request.POST["name"]
    supplier.save()
    return HttpResponse(status=204)


@require_POST
@login_required
def mark_helpful(request, pk):
    review = get_object_or_404(Review, pk=pk)
    review.helpful += 1
    review.save(update_fields=["helpful"])
    return JsonResponse({"helpful": review.helpful})


class ReviewView(View):
    def post(self, request, slug):
        product = get_object_or_404(Product, slug=slug)
        review, created = Review.objects.get_or_create(
            product=product, author=request.user, defaults={"stars": request.POST["stars"]}
        )
        if created:
            review.text = request.POST.get("text", "")
            review.save()
        return redirect("product", slug=slug)
