"""Models that derive from what packages offer, which are not in the tree."""

from cms.extensions import PageContentExtension
from cms.models import CMSPlugin
from cms.models.fields import PageField, PlaceholderRelationField
from django.conf import settings
from django.db import models
from filer.fields.image import FilerImageField
from filer.models import BaseImage
from modelcluster.fields import ParentalKey
from parler.models import TranslatableModel, TranslatedFields
from simple_history.models import HistoricalRecords
from wagtail.contrib.forms.models import AbstractEmailForm, AbstractFormField, AbstractFormSubmission
from wagtail.contrib.settings.models import BaseGenericSetting, BaseSiteSetting
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.models import DraftStateMixin, LockableMixin, Orderable, Page, RevisionMixin, TranslatableMixin, WorkflowMixin


class Picture(AbstractImage):
    caption = models.CharField(max_length=255, blank=True)


class PictureRendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = [("image", "filter_spec", "focal_point_key")]


class Paper(AbstractDocument):
    source = models.URLField()


class ContactPage(AbstractEmailForm):
    intro = models.TextField()


class ContactField(AbstractFormField):
    page = ParentalKey(ContactPage, on_delete=models.CASCADE, related_name="form_fields")


class ContactSubmission(AbstractFormSubmission):
    spam = models.BooleanField(default=False)


class Advert(WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, TranslatableMixin, Orderable):
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="adverts")

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        pass


class Address(BaseSiteSetting):
    street = models.CharField(max_length=80)


class Footer(BaseGenericSetting):
    text = models.TextField()


class Teaser(CMSPlugin):
    target = PageField(null=True, blank=True, related_name="+")
    picture = FilerImageField(on_delete=models.PROTECT, related_name="+")


class Icon(PageContentExtension):
    name = models.CharField(max_length=20)
    placeholders = PlaceholderRelationField()


class Photo(BaseImage):
    taken_by = models.CharField(max_length=80)


class Product(TranslatableModel):
    number = models.CharField(max_length=20, unique=True)
    image = models.ImageField(upload_to="products")
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE)
    created_at = models.DateTimeField(auto_now_add=True)
    translations = TranslatedFields(title=models.CharField(max_length=200), slug=models.SlugField(unique=True))
    history = HistoricalRecords()


class Tag(models.Model):
    uuid = models.UUIDField(primary_key=True)
    secret = models.TextField()
    owner = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    history = HistoricalRecords(
        table_name="tag_versions", excluded_fields=["secret"], related_name="versions", no_db_index=["uuid"]
    )


class SpecialTag(Tag):
    level = models.PositiveSmallIntegerField(default=0)
    history = HistoricalRecords(custom_model_name="SpecialTagVersion", user_db_constraint=False)
