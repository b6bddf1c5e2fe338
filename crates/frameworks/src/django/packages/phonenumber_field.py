from django.db import models


class PhoneNumberField(models.CharField):
    def __init__(self, *args, region=None, **kwargs):
        kwargs.setdefault("max_length", 128)

    def get_prep_value(self, value):
        return converted(value)
