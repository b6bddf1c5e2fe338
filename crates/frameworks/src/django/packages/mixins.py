# Base classes of packages that bring no field.
from django.db import models


class DirtyFieldsMixin:
    pass


class LifecycleModelMixin:
    pass


class LifecycleModel(models.Model):
    class Meta:
        abstract = True


class RulesModelMixin:
    pass


class RulesModel(models.Model):
    class Meta:
        abstract = True


class FieldsTrackerMixin:
    pass


class CloneMixin:
    pass
