from django.db import models


class RasterField(models.Field):
    def db_type(self, connection):
        return "raster"


class ExtentField(models.Field):
    pass
