from django.conf import settings
from django.db import models


class AbstractUserSocialAuth(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, related_name="social_auth", on_delete=models.CASCADE)
    provider = models.CharField(max_length=32)
    # Since 6.0.
    if recent:
        id_key = models.CharField(max_length=255, blank=True, default="")
    uid = models.CharField(max_length=255, db_index=True)
    extra_data = models.JSONField(default=dict, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    modified = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class UserSocialAuth(AbstractUserSocialAuth):
    class Meta:
        unique_together = [("provider", "uid")]
        db_table = "social_auth_usersocialauth"
