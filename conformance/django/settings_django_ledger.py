from settings_common import *  # noqa: F403

INSTALLED_APPS = INSTALLED_APPS + ["django_ledger"]  # noqa: F405
