import uuid

from django.db import models


class CreationDateTimeField(models.DateTimeField):
    def __init__(self, *args, **kwargs):
        kwargs.setdefault("editable", False)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("auto_now_add", True)


class ModificationDateTimeField(CreationDateTimeField):
    def __init__(self, *args, **kwargs):
        kwargs.setdefault("auto_now", True)


class AutoSlugField(models.SlugField):
    def __init__(self, *args, **kwargs):
        kwargs.setdefault("blank", True)
        kwargs.setdefault("editable", False)


class RandomCharField(models.CharField):
    def __init__(self, *args, **kwargs):
        kwargs.setdefault("blank", True)
        kwargs.setdefault("editable", False)
        kwargs["max_length"] = kwargs.pop("length")


class ShortUUIDField(models.CharField):
    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = 22


class TimeStampedModel(models.Model):
    created = CreationDateTimeField()
    modified = ModificationDateTimeField()

    class Meta:
        abstract = True


class TitleDescriptionModel(models.Model):
    title = models.CharField(max_length=255)
    description = models.TextField(blank=True, null=True)

    class Meta:
        abstract = True


class TitleSlugDescriptionModel(TitleDescriptionModel):
    slug = AutoSlugField(populate_from="title")

    class Meta:
        abstract = True


class ActivatorModel(models.Model):
    status = models.IntegerField(choices=[(0, "Inactive"), (1, "Active")], default=1)
    activate_date = models.DateTimeField(blank=True, null=True)
    deactivate_date = models.DateTimeField(blank=True, null=True)

    class Meta:
        abstract = True
