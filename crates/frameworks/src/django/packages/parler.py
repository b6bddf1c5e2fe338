from django.conf import settings
from django.db import models


class TranslatableManager(models.Manager):
    pass


class TranslatableQuerySet(models.QuerySet):
    pass


class TranslatableModelMixin:
    pass


class TranslatableModel(models.Model):
    class Meta:
        abstract = True


class TranslatedFieldsModelMixin:
    pass


class TranslatedFieldsModel(models.Model):
    language_code = models.CharField(choices=settings.LANGUAGES, max_length=15, db_index=True)

    class Meta:
        abstract = True


class TranslatedField:
    pass


class TranslationsForeignKey(models.ForeignKey):
    pass
