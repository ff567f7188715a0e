from django.db import models
from django.utils.text import slugify


class TimeStamped(models.Model):
    created = models.DateTimeField(auto_now_add=True)
    modified = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class Category(models.Model):
    name = models.CharField(max_length=100)
    slug = models.SlugField(unique=True)
    views = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "categories"

    def __str__(self):
        return self.name


class Tag(models.Model):
    name = models.CharField(max_length=50, unique=True)

    def __str__(self):
        return self.name


class Product(TimeStamped):
    category = models.ForeignKey(Category, related_name="products", on_delete=models.PROTECT)
    name = models.CharField(max_length=200)
    slug = models.SlugField(unique=True)
    description = models.TextField(blank=True)
    price = models.DecimalField(max_digits=10, decimal_places=2)
    stock = models.IntegerField(default=0)
    reserved = models.IntegerField(default=0)
    views = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)
    tags = models.ManyToManyField(Tag, blank=True)

    def __str__(self):
        return self.name

    @property
    def available(self):
        return self.stock - self.reserved

    def reserve(self, quantity):
        self.reserved += quantity
        self.save()

    def hide(self):
        self.active = False
        self.save()


class Review(models.Model):
    product = models.ForeignKey(Product, related_name="reviews", on_delete=models.CASCADE)
    author = models.ForeignKey("auth.User", on_delete=models.CASCADE)
    stars = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    helpful = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "author"], name="one_review_per_author"),
        ]


class PriceChange(models.Model):
    product = models.ForeignKey(Product, related_name="price_changes", on_delete=models.CASCADE)
    old = models.DecimalField(max_digits=10, decimal_places=2)
    new = models.DecimalField(max_digits=10, decimal_places=2)
    at = models.DateTimeField(auto_now_add=True)


class Supplier(models.Model):
    """The slug follows the name, so saving the name alone would not do."""

    name = models.CharField(max_length=100)
    slug = models.SlugField(blank=True)
    rating = models.IntegerField(default=0)

    def save(self, *args, **kwargs):
        self.slug = slugify(self.name)
        super().save(*args, **kwargs)
