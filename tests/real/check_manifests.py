"""Checks pages of Kubernetes manifests, each document by itself: check_manifests.py PAGE…

By Kubernetes' own schemas, of the oldest and the newest release that has them in strict mode, which
refuse unknown fields. A kind without a schema is wrong, but for kuma.io's. Pages are read as YAML
1.1, as kubectl reads them, and a key that stands twice is wrong. Says every violation, and exits
with 1 if there is one.
"""

import sys

import kubernetes_validate
import yaml
from kubernetes_validate import utils


class StrictLoader(yaml.SafeLoader):
    """Refuses a key that stands twice."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{key} stands twice", node.start_mark
                )
        return super().construct_mapping(node, deep)


def releases():
    """The oldest and the newest of the releases that have a schema of every kind that we write."""
    known = utils.all_versions()
    recent = [release for release in known if tuple(map(int, release.split(".")[:2])) >= (1, 20)]
    return recent[0], recent[-1]


def violations(path):
    try:
        with open(path, encoding="utf-8") as file:
            documents = list(yaml.load_all(file, Loader=StrictLoader))
    except yaml.YAMLError as error:
        yield f"{path}: {error}"
        return
    if len(documents) == 1 and documents[0].get("kind") == "List":
        documents = documents[0]["items"]
    for document in documents:
        if document["apiVersion"].startswith("kuma.io/"):
            continue
        name = f"{path}: {document['kind']} {document['metadata']['name']}"
        for release in releases():
            try:
                kubernetes_validate.validate(document, release, strict=True)
            except utils.SchemaNotFoundError:
                yield f"{name}: there is no schema of it in Kubernetes {release}"
            except utils.ValidationError as error:
                where = ".".join(map(str, error.path))
                yield f"{name}: Kubernetes {release}: {where}: {error.message}"


def main(pages):
    found = [violation for page in pages for violation in violations(page)]
    for violation in found:
        print(violation, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
