from django.db import models


class CountryField(models.CharField):
    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = 2
        kwargs["choices"] = the_countries_of_the_package
