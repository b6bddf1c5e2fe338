from django.db import models


class BaseSpatialField(models.Field):
    def db_type(self, connection):
        return unknown()


class GeometryField(BaseSpatialField):
    pass


class PointField(GeometryField):
    pass


class LineStringField(GeometryField):
    pass


class PolygonField(GeometryField):
    pass


class MultiPointField(GeometryField):
    pass


class MultiLineStringField(GeometryField):
    pass


class MultiPolygonField(GeometryField):
    pass


class GeometryCollectionField(GeometryField):
    pass


class RasterField(BaseSpatialField):
    pass


class ExtentField(models.Field):
    pass
