from django.db import models
from django.db.models import Index


class HStoreField(models.Field):
    def db_type(self, connection):
        return "hstore"


class SearchVectorField(models.Field):
    def db_type(self, connection):
        return "tsvector"


class CICharField(models.CharField):
    def db_type(self, connection):
        return "citext"


class CIEmailField(models.EmailField):
    def db_type(self, connection):
        return "citext"


class CITextField(models.TextField):
    def db_type(self, connection):
        return "citext"


class RangeField(models.Field):
    pass


class IntegerRangeField(RangeField):
    def db_type(self, connection):
        return "int4range"


class BigIntegerRangeField(RangeField):
    def db_type(self, connection):
        return "int8range"


class DecimalRangeField(RangeField):
    def db_type(self, connection):
        return "numrange"


class DateTimeRangeField(RangeField):
    def db_type(self, connection):
        return "tstzrange"


class DateRangeField(RangeField):
    def db_type(self, connection):
        return "daterange"
