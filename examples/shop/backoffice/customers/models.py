from django.conf import settings
from django.db import models


class Customer(models.Model):
    class Segment(models.TextChoices):
        PRIVATE = "private", "Private"
        BUSINESS = "business", "Business"
        RESELLER = "reseller", "Reseller"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=30, null=True, blank=True)
    company = models.CharField(max_length=120, blank=True)
    segment = models.CharField(max_length=20, choices=Segment.choices, default=Segment.PRIVATE)
    newsletter = models.BooleanField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self):
        return self.name


class Address(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="addresses")
    street = models.CharField(max_length=120)
    postcode = models.CharField(max_length=12)
    city = models.CharField(max_length=80)
    country = models.CharField(max_length=2)
    is_default = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "addresses"


class CustomerTags(models.Model):
    """A word that the sales team sticks on customers."""

    name = models.SlugField(max_length=40, unique=True)
    customers = models.ManyToManyField(Customer, related_name="tags", blank=True)

    class Meta:
        db_table = "CustomerTags"
