from django.db import models


class OrderedModelManager(models.Manager):
    pass


class OrderedModelBase(models.Model):
    class Meta:
        abstract = True


class OrderedModel(OrderedModelBase):
    order = models.PositiveIntegerField(editable=False, db_index=True)

    class Meta:
        abstract = True
