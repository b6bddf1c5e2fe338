from django.db import models


class MP_NodeManager(models.Manager):
    pass


class MP_NodeQuerySet(models.QuerySet):
    pass


class NS_NodeManager(models.Manager):
    pass


class AL_NodeManager(models.Manager):
    pass


class Node(models.Model):
    class Meta:
        abstract = True


class MP_Node(Node):
    path = models.CharField(max_length=255, unique=True)
    depth = models.PositiveIntegerField()
    numchild = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class NS_Node(Node):
    lft = models.PositiveIntegerField(db_index=True)
    rgt = models.PositiveIntegerField(db_index=True)
    tree_id = models.PositiveIntegerField(db_index=True)
    depth = models.PositiveIntegerField(db_index=True)

    class Meta:
        abstract = True


class AL_Node(Node):
    class Meta:
        abstract = True
