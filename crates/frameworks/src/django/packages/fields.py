# Field classes of packages that offer little else; the name of the module is left out.
from django.db import models


class ColorField(models.CharField):
    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 25)
        kwargs.setdefault("default", None)


class ThumbnailerField(models.FileField):
    pass


class ThumbnailerImageField(models.ImageField):
    pass


class ProcessedImageField(models.ImageField):
    pass


class VersatileImageField(models.ImageField):
    pass


class HTMLField(models.TextField):
    pass


class RichTextField(models.TextField):
    pass


class RichTextUploadingField(models.TextField):
    pass


class MarkdownxField(models.TextField):
    pass


class MartorField(models.TextField):
    pass


class PickledObjectField(models.TextField):
    def __init__(self, *args, **kwargs):
        kwargs.setdefault("editable", False)


class TimeZoneField(models.CharField):
    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = 63
        kwargs["choices"] = the_zones_of_the_system


class FSMField(models.CharField):
    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 50)


class FSMIntegerField(models.IntegerField):
    pass


class FSMKeyField(models.ForeignKey):
    pass


class SortableForeignKey(models.ForeignKey):
    pass
