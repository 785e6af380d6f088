# SPDX-License-Identifier: MIT
"""Read a provider's schema out of its published cdktf bindings.

    schema.py WHEEL PROVIDER RESOURCE... > schema.json

The real providers cannot be had everywhere the tests run, but the bindings that
were generated from their schemas can: a Python wheel that holds JavaScript, in
which each resource says of each attribute its name, its type, whether it is a
block and how blocks repeat.  What comes out has the form of `tofu providers
schema -json`, which tests/terraform/provider serves.  RESOURCE is a type, such
as aws_iam_user, or data.TYPE.

What the bindings do not tell: whether an optional attribute is computed as well
(taken as no), and a change of which one replaces the object (below).
"""
import io
import json
import re
import sys
import tarfile
import zipfile

ATTR = re.compile(r"^ {8,12}(\w+): \{\n\s+value: (.*?),\n\s+isBlock: (\w+),\n"
                  r"\s+type: \"(\w+)\",\n\s+storageClassType: \"(\w+)\",\n", re.M | re.S)
TYPES = {"string": "string", "number": "number", "boolean": "bool"}
GETTERS = {"String": "string", "Number": "number", "Boolean": "bool",
           "StringMap": ["map", "string"], "List": ["list", "string"]}
# From the providers' documentation: "cannot be updated".
FORCE_NEW = {
    "kubernetes": ["metadata.name", "metadata.namespace"],
    "kubernetes_secret_v1": ["type"],
    "kubernetes_cluster_role_binding_v1": ["role_ref"],
    "kubernetes_job_v1": ["spec.template"],
    "aws_iam_user_policy": ["name", "user"],
    "aws_iam_access_key": ["user"],
}


def sources(tar, name):
    folder = f"package/lib/{name}/"
    return "".join(tar.extractfile(m).read().decode() for m in tar.getmembers()
                   if m.name.startswith(folder) and m.name.endswith(".js"))


def attribute_type(kind, storage):
    if storage in TYPES:
        return TYPES[storage]
    if storage.endswith(("List", "Map")) and (kind in ("list", "set", "map")):
        element = storage.removesuffix("List").removesuffix("Map")
        return [kind, TYPES.get(element, "dynamic")]
    return "dynamic"


def getters(body):
    """name -> type of what the class can be asked for; and those that cannot be
    set, and those that need not be."""
    found = {n: GETTERS[t] for t, n in
             re.findall(r"this\.get(String|Number|Boolean|StringMap|List)Attribute\('(\w+)'\)", body)}
    camel = {n: re.sub(r"_(\w)", lambda m: m[1].upper(), n) for n in found}
    settable = {n for n, c in camel.items() if re.search(rf"\bset {c}\(", body)}
    return found, set(found) - settable


def class_body(text, name):
    m = re.search(rf"^class {name} extends .*?^\}}", text, re.M | re.S)
    return m[0] if m else ""


def block(text, attributes, owner):
    """A block's schema.  `attributes` is the text that lists them, `owner` the
    class that stands for it."""
    out = {"attributes": {}, "block_types": {}}
    body = class_body(text, owner)
    found, fixed = getters(body)
    for name, value, is_block, kind, storage in ATTR.findall(attributes):
        camel = re.sub(r"_(\w)", lambda m: m[1].upper(), name)
        optional = re.search(rf"\breset{camel[0].upper()}{camel[1:]}\(", body)
        struct = re.search(r"(\w+)ToHclTerraform\b(?!.*cdktf\.\w+ToHcl)", value)
        if is_block == "true":
            function = struct[1]
            inner = re.search(rf"^function {function}ToHclTerraform\(.*?^\}}", text, re.M | re.S)[0]
            many = "listMapperHcl" in value
            nested = {"nesting_mode": "single" if kind == "struct" else kind,
                      "block": block(text, inner, function[0].upper() + function[1:] + "OutputReference")}
            if kind != "struct" and not many:
                nested["max_items"] = 1
            if not optional and kind != "struct":
                nested["min_items"] = 1
            out["block_types"][name] = nested
        else:
            out["attributes"][name] = {
                "type": attribute_type(kind, storage),
                **({"optional": True} if optional else {"required": True}),
                **({"computed": True} if name == "id" else {})}
    for name in fixed - set(out["attributes"]) - set(out["block_types"]):
        out["attributes"][name] = {"type": found[name], "computed": True}
    return out


def resource(tar, provider, name):
    kind, _, plain = name.rpartition("data.")
    plain = plain.removeprefix(provider + "_")
    folder = ("data-" + provider + "-" if name.startswith("data.") else "") + plain.replace("_", "-")
    text = sources(tar, folder)
    owner = re.search(r"^class (\w+) extends cdktf\.Terraform(?:Resource|DataSource|Provider)\b",
                      text, re.M)[1]
    attributes = re.search(r"^ {4}synthesizeHclAttributes\(\) \{.*?^ {4}\}",
                           class_body(text, owner), re.M | re.S)[0]
    return text, block(text, attributes, owner)


def main(wheel, provider, *names):
    with zipfile.ZipFile(wheel) as z:
        (inner,) = [n for n in z.namelist() if n.endswith(".jsii.tgz")]
        packed = io.BytesIO(z.read(inner))
    tar = tarfile.open(fileobj=packed)
    out = {"provider": None, "resources": {}, "data": {}, "force_new": {}}
    for name in names:
        text, schema = resource(tar, provider, name)
        version = re.search(r"providerVersion: '([\d.]+)'", text)[1]
        out["version"] = version
        if name.startswith("data."):
            out["data"][name.removeprefix("data.")] = schema
        else:
            out["resources"][name] = schema
            out["force_new"][name] = (FORCE_NEW.get(provider, []) if provider == "kubernetes" else []) \
                + FORCE_NEW.get(name, [])
    out["provider"] = resource(tar, provider, "provider")[1]
    json.dump(out, sys.stdout, indent=1, sort_keys=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
