"""Makes the extract of Twilio's published OpenAPI that the tests of our calls stand on.

`python tests/integrations/twilio/openapi/extract.py` (needs npm) writes it, and the package's licence, next to this
module. What is taken is taken word for word: the operations that we call and the schemas that these refer to.
"""

import json
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PACKAGE, VERSION = "@twilio/cli-core", "9.0.0"
LICENCE = "package/LICENSE"
SPECIFICATION = "package/src/services/twilio-api/twilio_api_v2010.json"
# A call that we do not make yet is added here, and the peer learns to answer it.
CALLED = {
    "/2010-04-01/Accounts/{AccountSid}/Messages.json": ("get", "post"),
    "/2010-04-01/Accounts/{AccountSid}/Calls/{Sid}.json": ("post",),
}
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}


def packed(folder: Path) -> dict[str, bytes]:
    """The licence and the specification out of the published package, by their names in it."""
    command = ["npm", "pack", "--silent", "--pack-destination", str(folder), f"{PACKAGE}@{VERSION}"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    (archive,) = folder.glob("*.tgz")
    with tarfile.open(archive) as package:
        package.extractall(
            folder, members=[package.getmember(name) for name in (LICENCE, SPECIFICATION)], filter="data"
        )
    return {name: (folder / name).read_bytes() for name in (LICENCE, SPECIFICATION)}


def extract(published: dict[str, Any]) -> dict[str, Any]:
    paths = {
        path: {key: value for key, value in published["paths"][path].items() if key not in METHODS - {*methods}}
        for path, methods in CALLED.items()
    }
    schemas = published["components"]["schemas"]
    needed: set[str] = set()
    waiting = set(_references(paths))
    while waiting:
        needed |= waiting
        waiting = {name for known in waiting for name in _references(schemas[known])} - needed
    kept = {name: value for name, value in schemas.items() if name in needed}
    return {**published, "paths": paths, "components": {**published["components"], "schemas": kept}}


def _references(part: Any) -> Iterator[str]:
    """Names of the schemas that `part` refers to."""
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"].removeprefix("#/components/schemas/")
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from _references(inner)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = packed(Path(folder))
    (HERE / "LICENSE").write_bytes(found[LICENCE])
    written = json.dumps(extract(json.loads(found[SPECIFICATION])), indent=1, ensure_ascii=False)
    (HERE / Path(SPECIFICATION).name).write_text(f"{written}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
