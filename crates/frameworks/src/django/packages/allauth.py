from django.conf import settings
from django.db import models


class EmailAddress(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    email = models.EmailField(max_length=254, db_index=True)
    verified = models.BooleanField(default=False)
    primary = models.BooleanField(default=False)

    class Meta:
        app_label = "account"


class SocialAccount(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    provider = models.CharField(max_length=200)
    uid = models.CharField(max_length=191)

    class Meta:
        app_label = "socialaccount"
        unique_together = [("provider", "uid")]


class SocialApp(models.Model):
    provider = models.CharField(max_length=30)
    name = models.CharField(max_length=40)

    class Meta:
        app_label = "socialaccount"
