import uuid

from django.db import models
from django.utils.timezone import now


class AutoCreatedField(models.DateTimeField):
    def __init__(self, *args, **kwargs):
        kwargs.setdefault("editable", False)
        kwargs.setdefault("default", now)


class AutoLastModifiedField(AutoCreatedField):
    def __init__(self, *args, **kwargs):
        kwargs.setdefault("auto_now", True)


class StatusField(models.CharField):
    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 100)
        kwargs.setdefault("choices", the_status_attribute_of_the_model)
        kwargs.setdefault("default", the_status_attribute_of_the_model)


class MonitorField(models.DateTimeField):
    def __init__(self, *args, **kwargs):
        kwargs.setdefault("default", now)


class SplitField(models.TextField):
    def contribute_to_class(self, cls, name):
        cls.add_to_class(name, models.TextField(editable=False))


class UUIDField(models.UUIDField):
    def __init__(self, primary_key=True, version=4, editable=False, *args, **kwargs):
        kwargs.setdefault("default", uuid.uuid4)


class UrlsafeTokenField(models.CharField):
    def __init__(self, editable=False, max_length=128, factory=None, **kwargs):
        kwargs.setdefault("default", token)


class TimeStampedModel(models.Model):
    created = AutoCreatedField()
    modified = AutoLastModifiedField()

    class Meta:
        abstract = True


class TimeFramedModel(models.Model):
    start = models.DateTimeField(null=True, blank=True)
    end = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class StatusModel(models.Model):
    status = StatusField()
    status_changed = MonitorField(monitor="status")

    class Meta:
        abstract = True


class SoftDeletableModel(models.Model):
    is_removed = models.BooleanField(default=False)

    class Meta:
        abstract = True


class UUIDModel(models.Model):
    id = UUIDField(primary_key=True, version=4, editable=False)

    class Meta:
        abstract = True


class InheritanceManager(models.Manager):
    pass


class QueryManager(models.Manager):
    pass
