"""`croissant.json`: what the files of an export hold, in Croissant 1.0 (JSON-LD), so that readers need no guess. Pure.

In: the files with their checksums. Out: a dictionary. Each table is a record set whose fields are read out of the real
file; keys that no object of a file has are left out, since a reader would miss them.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from api.datasets.columns import Column
from api.datasets.layouts import DataFile

Json = dict[str, Any]
TYPES = {"text": "sc:Text", "integer": "sc:Integer", "number": "sc:Float", "boolean": "sc:Boolean"}
PLAIN = (
    "citeAs", "column", "extract", "field", "fileProperty", "fileObject", "fileSet", "format", "includes",
    "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "recordSet", "references", "regex", "repeated",
    "replace", "samplingRate", "separator", "source", "subField", "transform",
)  # fmt: skip
CONTEXT: Json = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "sc": "https://schema.org/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "equivalentProperty": "cr:equivalentProperty",
    **{word: f"cr:{word}" for word in PLAIN},
}


def croissant(
    files: Iterable[DataFile], sums: Mapping[str, str], *, name: str, description: str, version: str, cite_as: str
) -> Json:
    """Return the description of an export; `sums` has the SHA-256 of each file by its path."""
    held = [file for file in files if file.objects]
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "name": name,
        "description": description,
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "citeAs": cite_as,
        "license": "README.md#terms",
        "url": f"urn:kailin:{name}",
        "version": version,
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": file.path,
                "name": file.path,
                "contentUrl": file.path,
                "encodingFormat": file.encoding,
                "sha256": sums[file.path],
            }
            for file in held
        ],
        "recordSet": [record_set(file) for file in held],
    }


def record_set(file: DataFile) -> Json:
    """Return the records of a file."""
    name = record_set_name(file)
    fields = [field(file, f"{name}/{key}", key, column) for key, column in file.columns.items() if key in file.keys]
    return {"@type": "cr:RecordSet", "@id": name, "name": name, "field": fields}


def record_set_name(file: DataFile) -> str:
    """Return the name of a file's record set: its split, its table, or both."""
    words = [file.config] if file.config != "default" else []
    return "-".join([*words, file.split] if file.split != "all" or not words else words)


def field(file: DataFile, identifier: str, key: str, column: Column) -> Json:
    """Return one field; the parts of an object, or of a list's objects, are fields of their own."""
    inner, is_list = (column[0], True) if isinstance(column, list) else (column, False)
    found: Json = {"@type": "cr:Field", "@id": identifier, "name": key}
    if is_list:
        found["repeated"] = True
    if isinstance(inner, dict):
        if file.records:  # mlcroissant reads out of a JSON document what a whole field says, not what its parts say
            found["source"] = source(file, key)
        found["subField"] = [part(file, f"{identifier}/{name}", key, name, of) for name, of in inner.items()]
        return found
    return found | {"dataType": TYPES[inner], "source": source(file, key)}


def part(file: DataFile, identifier: str, key: str, name: str, column: Column) -> Json:
    """Return a part of an object that stands under a key."""
    inner, is_list = (column[0], True) if isinstance(column, list) else (column, False)
    found: Json = {"@type": "cr:Field", "@id": identifier, "name": name, "dataType": TYPES[inner]}
    if is_list:
        found["repeated"] = True
    return found | {"source": source(file, key) | {"transform": {"jsonPath": f"$.{name}"}}}


def source(file: DataFile, key: str) -> Json:
    """Return where a value is read: a column of a table, or a path into the one JSON document."""
    extract = {"jsonPath": f"{file.records}.{key}"} if file.records else {"column": key}
    return {"fileObject": {"@id": file.path}, "extract": extract}
