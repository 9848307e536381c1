"""Checks documents against a schema: check_schema.py SCHEMA DOCUMENT…

JSON against a JSON Schema, with the formats of strings; XML against an XSD. Says every violation,
and exits with 1 if there is one.
"""

import json
import sys

import jsonschema
import xmlschema


def json_violations(schema_path, document_path):
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    with open(document_path, encoding="utf-8") as file:
        document = json.load(file)
    formats = jsonschema.Draft7Validator.FORMAT_CHECKER
    # Without its package, a format would pass unchecked.
    assert {"uri", "uri-reference"} <= set(formats.checkers), "formats are not checked"
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema, format_checker=formats)
    for error in validator.iter_errors(document):
        yield f"{error.json_path}: {error.message}"


def xml_violations(schema_path, document_path):
    for error in xmlschema.XMLSchema10(schema_path).iter_errors(document_path):
        yield f"{error.path}: {error.reason}"


def main(schema, documents):
    violations = xml_violations if schema.endswith(".xsd") else json_violations
    found = [f"{path}: {words}" for path in documents for words in violations(schema, path)]
    for violation in found:
        print(violation, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
