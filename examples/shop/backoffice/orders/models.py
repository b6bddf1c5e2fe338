import uuid
from datetime import datetime

from django.db import models

from customers.models import Address, Customer


class OrderQuerySet(models.QuerySet):
    def open(self):
        return self.exclude(status__in=["shipped", "cancelled"])

    def of_customer(self, customer):
        return self.filter(customer=customer)


class Order(models.Model):
    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PLACED = "placed", "Placed"
        PAID = "paid", "Paid"
        SHIPPED = "shipped", "Shipped"
        CANCELLED = "cancelled", "Cancelled"

    reference = models.CharField(max_length=36, default=uuid.uuid4, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="orders")
    shipping_address = models.ForeignKey(
        Address, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFT)
    total = models.FloatField(default=0)
    note = models.TextField(null=True, blank=True)
    placed_at = models.DateTimeField(default=datetime.now())
    created_at = models.DateTimeField(auto_now_add=True, null=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["customer", "status"], name="order_customer_status"),
            models.Index(fields=["customer"], name="order_customer"),
        ]

    def __str__(self):
        return self.reference


class OrderLine(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    sku = models.CharField(max_length=40)
    variant = models.CharField(max_length=40, null=True)
    quantity = models.PositiveIntegerField(default=1)
    unit_price = models.DecimalField(max_digits=10, decimal_places=2)

    class Meta:
        unique_together = [("order", "sku", "variant")]


class Payment(models.Model):
    class Method(models.TextChoices):
        CARD = "card", "Card"
        INVOICE = "invoice", "Invoice"

    order = models.ForeignKey(Order, on_delete=models.DO_NOTHING, related_name="payments")
    method = models.CharField(max_length=10, choices=Method.choices)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    provider_reference = models.CharField(max_length=80, blank=True)
    captured = models.BooleanField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now_add=True)


class Coupon(models.Model):
    code = models.CharField(max_length=20, unique=True)
    percent = models.PositiveSmallIntegerField()
    valid_until = models.DateField(null=True, blank=True)
    orders = models.ManyToManyField(Order, through="OrderCoupon", related_name="coupons")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)


class OrderCoupon(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE)
    coupon = models.ForeignKey(Coupon, on_delete=models.CASCADE)
