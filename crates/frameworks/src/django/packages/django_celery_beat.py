from django.db import models


class SolarSchedule(models.Model):
    event = models.CharField(max_length=24)
    latitude = models.DecimalField(max_digits=9, decimal_places=6)
    longitude = models.DecimalField(max_digits=9, decimal_places=6)

    class Meta:
        app_label = "django_celery_beat"
        unique_together = ("event", "latitude", "longitude")


class IntervalSchedule(models.Model):
    every = models.IntegerField()
    period = models.CharField(max_length=24)

    class Meta:
        app_label = "django_celery_beat"


class ClockedSchedule(models.Model):
    clocked_time = models.DateTimeField()

    class Meta:
        app_label = "django_celery_beat"


class CrontabSchedule(models.Model):
    minute = models.CharField(max_length=240, default="*")
    hour = models.CharField(max_length=96, default="*")
    day_of_week = models.CharField(max_length=64, default="*")
    day_of_month = models.CharField(max_length=124, default="*")
    month_of_year = models.CharField(max_length=64, default="*")

    class Meta:
        app_label = "django_celery_beat"


class PeriodicTaskManager(models.Manager):
    pass


class PeriodicTask(models.Model):
    name = models.CharField(max_length=200, unique=True)
    task = models.CharField(max_length=200)
    enabled = models.BooleanField(default=True)

    class Meta:
        app_label = "django_celery_beat"
