from settings_common import *  # noqa: F403

INSTALLED_APPS = INSTALLED_APPS + [  # noqa: F405
    "wagtail.contrib.forms",
    "wagtail.contrib.settings",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.users",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "cms",
    "menus",
    "treebeard",
    "sekizai",
    "polymorphic",
    "easy_thumbnails",
    "filer",
    "parler",
    "simple_history",
    "derived",
]
CMS_CONFIRM_VERSION4 = True
WAGTAIL_SITE_NAME = "conformance"
WAGTAILADMIN_BASE_URL = "http://localhost"
