import uuid

from django.conf import settings
from django.db import models


class ClientSecretField(models.CharField):
    pass


class TokenChecksumField(models.CharField):
    pass


class AbstractApplication(models.Model):
    id = models.BigAutoField(primary_key=True)
    client_id = models.CharField(max_length=of_the_version, unique=True, default=generate_client_id, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        related_name="%(app_label)s_%(class)s",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
    )
    redirect_uris = models.TextField(blank=True)
    client_type = models.CharField(max_length=32, choices=the_types_of_clients)
    authorization_grant_type = models.CharField(max_length=of_the_version, choices=the_types_of_grants)
    client_secret = ClientSecretField(max_length=255, blank=True, default=generate_client_secret, db_index=True)
    name = models.CharField(max_length=255, blank=True)
    skip_authorization = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)
    algorithm = models.CharField(max_length=5, choices=the_algorithms, default="", blank=True)
    if recent:
        post_logout_redirect_uris = models.TextField(blank=True, default="")
        hash_client_secret = models.BooleanField(default=True)
        allowed_origins = models.TextField(blank=True, default="")

    class Meta:
        abstract = True


class Application(AbstractApplication):
    class Meta:
        swappable = "OAUTH2_PROVIDER_APPLICATION_MODEL"


class AbstractGrant(models.Model):
    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="%(app_label)s_%(class)s"
    )
    code = models.CharField(max_length=255, unique=True)
    application = models.ForeignKey(
        getattr(settings, "OAUTH2_PROVIDER_APPLICATION_MODEL", "oauth2_provider.Application"),
        on_delete=models.CASCADE,
    )
    expires = models.DateTimeField()
    redirect_uri = models.TextField()
    scope = models.TextField(blank=True)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)
    code_challenge = models.CharField(max_length=128, blank=True, default="")
    code_challenge_method = models.CharField(max_length=10, blank=True, default="", choices=the_methods)
    nonce = models.CharField(max_length=255, blank=True, default="")
    claims = models.TextField(blank=True)
    if recent:
        resource = models.JSONField(blank=True, default=list)

    class Meta:
        abstract = True


class AbstractIDToken(models.Model):
    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        blank=True,
        null=True,
        related_name="%(app_label)s_%(class)s",
    )
    jti = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(
        getattr(settings, "OAUTH2_PROVIDER_APPLICATION_MODEL", "oauth2_provider.Application"),
        on_delete=models.CASCADE,
        blank=True,
        null=True,
    )
    expires = models.DateTimeField()
    scope = models.TextField(blank=True)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
