from django.db import models


class TranslatableManager(models.Manager):
    pass


class TranslatableModelMixin:
    pass


class TranslatableModel(models.Model):
    class Meta:
        abstract = True


class TranslatedFieldsModelBase(models.Model):
    language_code = models.CharField(max_length=15, db_index=True)

    class Meta:
        abstract = True


class TranslatedFieldsModel(TranslatedFieldsModelBase):
    class Meta:
        abstract = True
