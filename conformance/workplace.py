"""Where things are, the programs that are run, and what is installed for the comparison."""

import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
CACHE = ROOT / "target/conformance"
MODELRY = ROOT / "target/debug/modelry"
# Nothing is left in the folder of whoever runs this.
os.environ["MODELRY_CACHE_DIR"] = str(CACHE / "modelry")


class Failure(Exception):
    """Why a case could not be compared: what the program said."""


def program(command, stdin=None, environment=None, folder=None):
    """The output of a program that must succeed."""
    if shutil.which(command[0]) is None:
        raise Failure(f"{command[0]} is not installed")
    done = subprocess.run([str(part) for part in command], input=stdin, env={**os.environ, **(environment or {})},
                          capture_output=True, text=True, cwd=folder)
    if done.returncode != 0:
        raise Failure(f"{' '.join(map(str, command[:2]))}: {(done.stderr.strip() or done.stdout.strip())[-2000:]}")
    return done.stdout


def graph(paths, *options, folder=None):
    """What modelry reads in some files or folders."""
    return json.loads(program([MODELRY, "graph", "--format", "json", *options, *paths], folder=folder))


def virtualenv(requirements):
    """The Python of an environment that has these packages, installed once."""
    return installed("python", requirements, sys.version, install_python) / "bin/python"


def node_modules(package):
    """The folder of the packages that a `package.json` names, installed once."""
    return installed("node", package, "", install_node) / "node_modules"


FAILED = {}


def installed(kind, manifest, version, install):
    """Each state of a manifest has a folder of its own, marked when it is complete. What fails is tried once."""
    state = hashlib.sha256(manifest.read_bytes() + version.encode()).hexdigest()[:12]
    folder = CACHE / f"{kind}-{state}"
    if folder in FAILED:
        raise FAILED[folder]
    if not (folder / "complete").exists():
        print(f"installing {manifest.relative_to(ROOT)} into {folder.relative_to(ROOT)}", file=sys.stderr, flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            install(folder, manifest)
        except Failure as failure:
            what = f"{manifest.relative_to(ROOT)} could not be installed"
            FAILED[folder] = Failure(f"{what}, see above")
            raise Failure(f"{what}: {failure}") from failure
        (folder / "complete").touch()
    return folder


def install_python(folder, manifest):
    program([sys.executable, "-m", "venv", folder])
    program([folder / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", manifest])


def install_node(folder, manifest):
    shutil.copy(manifest, folder / "package.json")
    program(["npm", "install", "--loglevel=error", "--no-audit", "--no-fund", "--no-package-lock"], folder=folder)
