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


class CloudinaryField(models.CharField):
    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 255)


class ImageRatioField(models.CharField):
    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = 255


class ImageField(models.ImageField):
    pass


class ChainedForeignKey(models.ForeignKey):
    pass


class GroupedForeignKey(models.ForeignKey):
    pass


class ChainedManyToManyField(models.ManyToManyField):
    pass


class AutoSlugField(models.SlugField):
    def get_prep_value(self, value):
        return converted(value)


class QuillField(models.TextField):
    pass


class FroalaField(models.TextField):
    pass


class MDTextField(models.TextField):
    pass


class SummernoteTextField(models.TextField):
    pass


class CKEditor5Field(models.TextField):
    pass



class ShortUUIDField(models.CharField):
    def __init__(self, length=22, max_length=22, *args, **kwargs):
        kwargs.setdefault("editable", False)


class ULIDField(models.Field):
    def db_type(self, connection):
        return "char(26)"


class JSONField(models.JSONField):
    pass


class MultiSelectField(models.CharField):
    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = kwargs.get("max_length", computed_from_the_choices)
        kwargs["choices"] = kwargs.pop("choices_of_each_part")


class USStateField(models.CharField):
    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = 2
        kwargs["choices"] = the_states_of_the_package


class USZipCodeField(models.CharField):
    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = 10


class IBANField(models.CharField):
    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 34)


class BICField(models.CharField):
    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 11)


class CurrencyField(models.CharField):
    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 3)
        kwargs.setdefault("choices", the_currencies_of_the_package)
        kwargs.setdefault("default", the_currency_of_the_settings)


class MoneyField(models.DecimalField):
    added_fields = {"_currency": CurrencyField(editable=False)}
