from django.db import models
from taggit.managers import TaggableManager


class ClusterableModel(models.Model):
    class Meta:
        abstract = True


class ParentalKey(models.ForeignKey):
    pass


class ParentalManyToManyField(models.ManyToManyField):
    pass


class ClusterTaggableManager(TaggableManager):
    pass
