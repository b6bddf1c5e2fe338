import uuid

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.fields import GenericRelation
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


class WorkflowMixin(models.Model):
    class Meta:
        abstract = True


class SpecificMixin:
    pass


class Indexed:
    search_fields = []
    # `wagtail.search` gives it to every model with fields to search, when it is ready.
    given_fields = {"index_entries": GenericRelation("wagtailsearch.IndexEntry")}
    given_where = "search_fields"


class PageManager(models.Manager):
    pass


class PageQuerySet(models.QuerySet):
    pass


class AbstractPage(
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, TranslatableMixin, ClusterableModel, MP_Node
):
    title = models.CharField(max_length=255)
    draft_title = models.CharField(max_length=255, editable=False)
    slug = models.SlugField(allow_unicode=True, max_length=255)
    content_type = models.ForeignKey(ContentType, related_name="pages", on_delete=the_default_content_type)
    url_path = models.TextField(blank=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="owned_pages"
    )
    latest_revision_created_at = models.DateTimeField(null=True, editable=False)
    alias_of = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="aliases",
    )
    seo_title = models.CharField(max_length=255, blank=True)
    show_in_menus = models.BooleanField(default=False)
    search_description = models.TextField(blank=True)

    class Meta:
        abstract = True


class Page(AbstractPage, Indexed):
    search_fields = [the_title]

    class Meta:
        app_label = "wagtailcore"
        unique_together = [("translation_key", "locale")]


class RoutablePageMixin:
    pass


class Site(models.Model):
    hostname = models.CharField(max_length=255, db_index=True)
    port = models.IntegerField(default=80)
    site_name = models.CharField(max_length=255, blank=True)
    root_page = models.ForeignKey(Page, related_name="sites_rooted_here", on_delete=models.CASCADE)
    is_default_site = models.BooleanField(default=False)

    class Meta:
        app_label = "wagtailcore"
        unique_together = [("hostname", "port")]


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
    content_type = models.ForeignKey(ContentType, related_name="wagtail_tasks", on_delete=models.CASCADE)
    active = models.BooleanField(default=True)

    class Meta:
        app_label = "wagtailcore"


class AbstractGroupApprovalTask(Task):
    groups = models.ManyToManyField(Group)

    class Meta:
        abstract = True


class GroupApprovalTask(AbstractGroupApprovalTask):
    class Meta:
        app_label = "wagtailcore"


class CollectionMember(models.Model):
    collection = models.ForeignKey(
        Collection, default=the_root, related_name="+", on_delete=models.CASCADE
    )

    class Meta:
        abstract = True


class WagtailImageField(models.ImageField):
    pass


class ImageFileMixin:
    pass


class AbstractImage(ImageFileMixin, CollectionMember, Indexed, models.Model):
    search_fields = [the_title]
    title = models.CharField(max_length=255)
    file = WagtailImageField(upload_to=the_folder_of_originals, width_field="width", height_field="height")
    # Since 6.3.
    if recent:
        description = models.CharField(blank=True, max_length=255, default="")
    width = models.IntegerField(editable=False)
    height = models.IntegerField(editable=False)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    uploaded_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL
    )
    tags = TaggableManager(blank=True)
    focal_point_x = models.PositiveIntegerField(null=True, blank=True)
    focal_point_y = models.PositiveIntegerField(null=True, blank=True)
    focal_point_width = models.PositiveIntegerField(null=True, blank=True)
    focal_point_height = models.PositiveIntegerField(null=True, blank=True)
    file_size = models.PositiveIntegerField(null=True, editable=False)
    file_hash = models.CharField(max_length=40, blank=True, editable=False, db_index=True)

    class Meta:
        abstract = True


class Image(AbstractImage):
    class Meta:
        app_label = "wagtailimages"


class AbstractRendition(ImageFileMixin, models.Model):
    filter_spec = models.CharField(max_length=255, db_index=True)
    file = WagtailImageField(upload_to=the_folder_of_renditions, width_field="width", height_field="height")
    width = models.IntegerField(editable=False)
    height = models.IntegerField(editable=False)
    focal_point_key = models.CharField(max_length=16, blank=True, default="", editable=False)

    class Meta:
        abstract = True


class AbstractDocument(CollectionMember, Indexed, models.Model):
    search_fields = [the_title]
    title = models.CharField(max_length=255)
    file = models.FileField(upload_to="documents")
    created_at = models.DateTimeField(auto_now_add=True)
    uploaded_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL
    )
    tags = TaggableManager(blank=True)
    # Of 32 bits before 6.0.
    file_size = models.PositiveBigIntegerField(null=True, editable=False)
    file_hash = models.CharField(max_length=40, blank=True, editable=False)

    class Meta:
        abstract = True


class Document(AbstractDocument):
    class Meta:
        app_label = "wagtaildocs"


class AbstractFormSubmission(models.Model):
    form_data = models.JSONField()
    page = models.ForeignKey(Page, on_delete=models.CASCADE)
    submit_time = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class FormSubmission(AbstractFormSubmission):
    class Meta:
        app_label = "wagtailforms"


class AbstractFormField(Orderable):
    clean_name = models.CharField(max_length=255, blank=True, default="")
    label = models.CharField(max_length=255)
    field_type = models.CharField(max_length=16, choices=the_types_of_fields)
    required = models.BooleanField(default=True)
    choices = models.TextField(blank=True)
    default_value = models.TextField(blank=True)
    help_text = models.CharField(max_length=255, blank=True)

    class Meta:
        abstract = True


class FormMixin:
    pass


class EmailFormMixin(models.Model):
    to_address = models.CharField(max_length=255, blank=True)
    from_address = models.EmailField(max_length=255, blank=True)
    subject = models.CharField(max_length=255, blank=True)

    class Meta:
        abstract = True


class AbstractForm(FormMixin, Page):
    class Meta:
        abstract = True


class AbstractEmailForm(EmailFormMixin, FormMixin, Page):
    class Meta:
        abstract = True


class AbstractSetting(models.Model):
    class Meta:
        abstract = True


class BaseSiteSetting(AbstractSetting):
    site = models.OneToOneField(Site, unique=True, db_index=True, editable=False, on_delete=models.CASCADE)

    class Meta:
        abstract = True


class BaseGenericSetting(AbstractSetting):
    class Meta:
        abstract = True


class ClusterTaggableManager(TaggableManager):
    pass
