from django.db import models


class TreeManager(models.Manager):
    pass


class MPTTModel(models.Model):
    lft = models.PositiveIntegerField(editable=False)
    rght = models.PositiveIntegerField(editable=False)
    tree_id = models.PositiveIntegerField(db_index=True, editable=False)
    level = models.PositiveIntegerField(editable=False)

    # The metaclass does it to every model, whatever its Meta says.
    indexes_in_doubt = "django-mptt adds an index on `tree_id` and `lft` before Django 5"

    class Meta:
        abstract = True


class TreeForeignKey(models.ForeignKey):
    pass


class TreeOneToOneField(models.OneToOneField):
    pass


class TreeManyToManyField(models.ManyToManyField):
    pass
