from django.db import models


class MeasurementField(models.FloatField):
    pass
