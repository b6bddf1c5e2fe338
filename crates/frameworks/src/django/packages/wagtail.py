import uuid

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import models
from modelcluster.models import ClusterableModel
from taggit.managers import TaggableManager
from treebeard.mp_tree import MP_Node


class RichTextField(models.TextField):
    pass


class StreamField(models.JSONField):
    pass


class Locale(models.Model):
    language_code = models.CharField(max_length=100, unique=True)

    class Meta:
        app_label = "wagtailcore"


class Orderable(models.Model):
    sort_order = models.IntegerField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class TranslatableMixin(models.Model):
    translation_key = models.UUIDField(default=uuid.uuid4, editable=False)
    locale = models.ForeignKey(Locale, on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta:
        abstract = True
        unique_together = [("translation_key", "locale")]


class BootstrapTranslatableMixin(TranslatableMixin):
    translation_key = models.UUIDField(null=True, editable=False)
    locale = models.ForeignKey(Locale, on_delete=models.PROTECT, null=True, related_name="+", editable=False)

    class Meta:
        abstract = True


class Revision(models.Model):
    object_id = models.CharField(max_length=255)

    class Meta:
        app_label = "wagtailcore"


class RevisionMixin(models.Model):
    latest_revision = models.ForeignKey(
        Revision, related_name="+", on_delete=models.SET_NULL, null=True, blank=True, editable=False
    )

    class Meta:
        abstract = True


class DraftStateMixin(models.Model):
    live = models.BooleanField(default=True, editable=False)
    has_unpublished_changes = models.BooleanField(default=False, editable=False)
    first_published_at = models.DateTimeField(blank=True, null=True, db_index=True)
    last_published_at = models.DateTimeField(null=True, editable=False)
    live_revision = models.ForeignKey(
        Revision, related_name="+", on_delete=models.SET_NULL, null=True, blank=True, editable=False
    )
    go_live_at = models.DateTimeField(blank=True, null=True)
    expire_at = models.DateTimeField(blank=True, null=True)
    expired = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True


class LockableMixin(models.Model):
    locked = models.BooleanField(default=False, editable=False)
    locked_at = models.DateTimeField(null=True, editable=False)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="locked_%(class)ss",
    )

    class Meta:
        abstract = True


class PreviewableMixin:
    pass


class WorkflowMixin:
    pass


class PageManager(models.Manager):
    pass


class PageQuerySet(models.QuerySet):
    pass


class AbstractPage(MP_Node):
    class Meta:
        abstract = True


class Page(AbstractPage, ClusterableModel):
    title = models.CharField(max_length=255)
    slug = models.SlugField(allow_unicode=True, max_length=255)

    class Meta:
        app_label = "wagtailcore"


class Site(models.Model):
    hostname = models.CharField(max_length=255, db_index=True)
    port = models.IntegerField(default=80)

    class Meta:
        app_label = "wagtailcore"


class Collection(MP_Node):
    name = models.CharField(max_length=255)

    class Meta:
        app_label = "wagtailcore"


class Workflow(ClusterableModel):
    name = models.CharField(max_length=255)

    class Meta:
        app_label = "wagtailcore"


class Task(models.Model):
    name = models.CharField(max_length=255)

    class Meta:
        app_label = "wagtailcore"


class CollectionMember(models.Model):
    collection = models.ForeignKey(
        Collection, default=get_root_collection_id, related_name="+", on_delete=models.CASCADE
    )

    class Meta:
        abstract = True


class Image(models.Model):
    title = models.CharField(max_length=255)

    class Meta:
        app_label = "wagtailimages"


class Document(models.Model):
    title = models.CharField(max_length=255)

    class Meta:
        app_label = "wagtaildocs"


class BaseSiteSetting(models.Model):
    site = models.OneToOneField(Site, unique=True, db_index=True, editable=False, on_delete=models.CASCADE)

    class Meta:
        abstract = True


class BaseGenericSetting(models.Model):
    class Meta:
        abstract = True


class ClusterTaggableManager(TaggableManager):
    pass
