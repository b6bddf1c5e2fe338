from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.contrib.sites.models import Site
from django.db import models
from treebeard.mp_tree import MP_Node


class Placeholder(models.Model):
    slot = models.CharField(max_length=255, db_index=True, editable=False)
    default_width = models.PositiveSmallIntegerField(null=True, editable=False)
    # Since 4.0.
    if recent:
        content_type = models.ForeignKey(ContentType, null=True, blank=True, on_delete=models.SET_NULL)
        object_id = models.PositiveIntegerField(null=True, blank=True)
        source = GenericForeignKey("content_type", "object_id")


class Page(MP_Node):
    site = models.ForeignKey(Site, on_delete=models.CASCADE)
    languages = models.CharField(max_length=255, editable=False, blank=True, null=True)


class PageContent(models.Model):
    page = models.ForeignKey(Page, on_delete=models.CASCADE)
    language = models.CharField(max_length=15, db_index=True)


class Title(models.Model):
    page = models.ForeignKey(Page, on_delete=models.CASCADE)
    language = models.CharField(max_length=15, db_index=True)


class CMSPlugin(models.Model):
    placeholder = models.ForeignKey(Placeholder, on_delete=models.CASCADE, editable=False, null=True)
    parent = models.ForeignKey("self", on_delete=models.CASCADE, blank=True, null=True, editable=False)
    position = models.SmallIntegerField(default=1, editable=False)
    language = models.CharField(max_length=15, blank=False, db_index=True, editable=False)
    plugin_type = models.CharField(max_length=50, db_index=True, editable=False)
    creation_date = models.DateTimeField(editable=False, default=the_time)
    changed_date = models.DateTimeField(auto_now=True)


class BaseExtension(models.Model):
    # Before 4.0.
    if old:
        public_extension = models.OneToOneField(
            "self", null=True, editable=False, related_name="draft_extension", on_delete=models.CASCADE
        )

    class Meta:
        abstract = True


class PageExtension(BaseExtension):
    extended_object = models.OneToOneField(Page, on_delete=models.CASCADE, editable=False)

    class Meta:
        abstract = True


class PageContentExtension(BaseExtension):
    extended_object = models.OneToOneField(PageContent, on_delete=models.CASCADE, editable=False)

    class Meta:
        abstract = True


class TitleExtension(BaseExtension):
    extended_object = models.OneToOneField(Title, on_delete=models.CASCADE, editable=False)

    class Meta:
        abstract = True


class PageField(models.ForeignKey):
    def __init__(self, **kwargs):
        kwargs["to"] = Page
        kwargs["on_delete"] = models.CASCADE


class PlaceholderField(models.ForeignKey):
    def __init__(self, slotname, *args, **kwargs):
        kwargs["null"] = True
        kwargs["editable"] = False
        kwargs["to"] = Placeholder
        kwargs["on_delete"] = models.CASCADE


class PlaceholderRelationField(GenericRelation):
    def __init__(self, checks=None, **kwargs):
        kwargs["to"] = Placeholder
