from django.db import models


class SafeDeleteManager(models.Manager):
    pass


class SafeDeleteQueryset(models.QuerySet):
    pass


class SafeDeleteModel(models.Model):
    deleted = models.DateTimeField(editable=False, null=True, db_index=True)
    deleted_by_cascade = models.BooleanField(editable=False, default=False)

    class Meta:
        abstract = True
