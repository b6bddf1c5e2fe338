from settings_common import *  # noqa: F403

INSTALLED_APPS = INSTALLED_APPS + ["cms", "menus", "treebeard", "sekizai"]  # noqa: F405
CMS_CONFIRM_VERSION4 = True
