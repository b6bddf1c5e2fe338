"""Published Django apps against Django itself.

Each app is laid out as a project with a settings file, and compared three times:

    APP/models    what Django says of its model classes
    APP/created   the tables that Django's schema editor makes of the models, the app without its migrations
    APP/migrated  the tables that the app's migrations make
"""

import json
import pathlib
import shutil
import tempfile

import facts
import workplace
from databases import POSTGRESQL, Postgresql

HERE = workplace.HERE / "django"
APPS = ["wagtail", "oscar", "cms", "django_ledger", "wiki"]
# An app of this folder, whose models derive from those of packages outside its tree.
DERIVED = "derived"


def cases(wanted):
    for app in [*APPS, DERIVED]:
        if wanted(f"{app}/models"):
            yield f"{app}/models", lambda app=app: models(app)
        if wanted(f"{app}/created"):
            yield f"{app}/created", lambda app=app: tables(app, "create")
        if app != DERIVED and wanted(f"{app}/migrated"):
            yield f"{app}/migrated", lambda app=app: tables(app, "migrate")


def models(app):
    with Postgresql.scratch() as scratch:
        said = describe(app, scratch, "create")
    graph = read(app, with_migrations=True)
    graph["models"] = [it for it in graph["models"] if it["kind"] != "abstract" and (app == DERIVED or not it["provided"])]
    return facts.of_models(said), facts.of_models(graph)


def tables(app, way):
    with Postgresql.scratch() as scratch:
        own = describe(app, scratch, way)["own_tables"]
        catalog = scratch.document()
    catalog["tables"] = [it for it in catalog["tables"] if it["name"] in own]
    graph = read(app, with_migrations=way == "migrate")
    graph["tables"] = [it for it in graph["tables"] if app == DERIVED or not it["provided"]]
    return tuple(without_order(facts.of_tables(it, "postgresql")) for it in (catalog, graph))


def without_order(found):
    """In what order Django makes columns depends on which module was imported first."""
    return facts.Facts({fact: count for fact, count in found.items() if " columns in the order " not in fact})


def describe(app, scratch, way):
    python = workplace.virtualenv(HERE / "requirements.txt")
    environment = {**POSTGRESQL, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONWARNINGS": "ignore"}
    return json.loads(workplace.program([python, HERE / "describe.py", scratch.name, way, app], environment=environment))


def read(app, with_migrations):
    """modelry's graph of a project that has the app in its tree."""
    python = workplace.virtualenv(HERE / "requirements.txt")
    where = workplace.program([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]).strip()
    with tempfile.TemporaryDirectory(prefix="modelry-conformance-") as folder:
        project = pathlib.Path(folder) / "project"
        without = ["__pycache__", "tests", "test_utils", "project_template", "static", "locale", *([] if with_migrations else ["migrations"])]
        ignored = shutil.ignore_patterns(*without)
        home = HERE if app == DERIVED else pathlib.Path(where)
        shutil.copytree(home / app, project / app, ignore=ignored)
        texts = [(HERE / name).read_text() for name in ("settings_common.py", f"settings_{app}.py")]
        (project / "settings.py").write_text("\n".join(texts).replace("from settings_common import *", ""))
        return workplace.graph(["."], folder=project)
