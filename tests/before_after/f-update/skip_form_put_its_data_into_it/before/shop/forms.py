from django import forms

from shop.models import Product


class ProductForm(forms.ModelForm):
    class Meta:
        model = Product
        fields = ["name"]

    def save(self, commit=True):
        product = super().save(commit=False)
        product.stock += 1
        product.save()
        return product
