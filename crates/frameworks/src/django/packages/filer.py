from django.conf import settings
from django.db import models
from polymorphic.models import PolymorphicModel


class Folder(models.Model):
    parent = models.ForeignKey("self", null=True, blank=True, related_name="children", on_delete=models.CASCADE)
    name = models.CharField(max_length=255)

    class Meta:
        unique_together = [("parent", "name")]


class File(PolymorphicModel):
    folder = models.ForeignKey(
        Folder, related_name="all_files", null=True, blank=True, on_delete=the_choice_of_the_settings
    )
    name = models.CharField(max_length=255, default="", blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        related_name="owned_%(class)ss",
        on_delete=the_choice_of_the_settings,
        null=True,
        blank=True,
    )


class BaseImage(File):
    file_ptr = models.OneToOneField(
        File,
        primary_key=True,
        parent_link=True,
        related_name="%(app_label)s_%(class)s_file",
        on_delete=models.CASCADE,
    )
    # Whole numbers before 2.0.
    _height = models.FloatField(null=True, blank=True)
    _width = models.FloatField(null=True, blank=True)
    if recent:
        _transparent = models.BooleanField(default=False)
    default_alt_text = models.CharField(max_length=255, blank=True, null=True)
    default_caption = models.CharField(max_length=255, blank=True, null=True)
    subject_location = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        abstract = True
        app_label = "filer"


class Image(BaseImage):
    pass


class FilerFileField(models.ForeignKey):
    def __init__(self, **kwargs):
        kwargs["to"] = File


class FilerImageField(models.ForeignKey):
    def __init__(self, **kwargs):
        kwargs["to"] = Image


class FilerFolderField(models.ForeignKey):
    def __init__(self, **kwargs):
        kwargs["to"] = Folder
