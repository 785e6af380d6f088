# SPDX-License-Identifier: MIT
"""A stand-in for the API server: namespaces listed as a Table, Secrets of one name
listed, one read, applied and merge-patched, and the rights of k8s/base/clusterrole.yaml with nothing
beyond them. Answers have the bytes of the real one, which
tests/e2e/test_standin.py compares."""
import base64
import binascii
import copy
import datetime
import json
import re
import threading
import uuid

from . import fields
from .selector import Selector
from .server import Answer

APPLY, MERGE = "application/apply-patch+yaml", "application/merge-patch+json"
AS = re.compile(r"application/json(?:;as=(\w+);v=v1;g=meta\.k8s\.io)?")
FIELD = re.compile(r"metadata\.name=([a-z0-9.-]+)")
PATH = re.compile(r"/api/v1(?:/namespaces/([^/]+))?/(\w+)(?:/([^/]+))?|"
                  r"/api/v1/(namespaces)/([^/]+)")
COLUMNS = [{"name": name, "type": "string", "format": form, "description": text, "priority": 0}
           for name, form, text in (
               ("Name", "name", "What the namespace is called. " + "It never changes. " * 25),
               ("Status", "", "Whether it lives or is on its way out"),
               ("Age", "", "How long ago it was made. " + "Clients cannot set it. " * 15))]
META_ORDER = ("name", "namespace", "uid", "resourceVersion", "creationTimestamp",
              "labels", "annotations", "managedFields")


def now(ago_s=0):
    moment = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=ago_s)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def age(since):
    then = datetime.datetime.strptime(since, "%Y-%m-%dT%H:%M:%SZ")
    s = int((datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None) -
             then).total_seconds())
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if s >= 2 * size:
            return f"{s // size}{unit}"
    return f"{s}s"


class Refused(Exception):
    """An answer that is a Status."""

    def __init__(self, code, reason, message, details=None, causes=()):
        super().__init__(message)
        self.code, self.reason = code, reason
        self.details = details
        if causes:
            self.details = {**(details or {}), "causes": list(causes)}

    def body(self):
        out = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
               "message": str(self), "reason": self.reason}
        if self.details is not None:
            out["details"] = self.details
        return {**out, "code": self.code}


class Forbidden(Refused):
    """By RBAC. The real server writes this one by another path."""

    def __init__(self, user, verb, group, resource, name, namespace):
        what = f'{resource} "{name}"' if name else resource
        where = f'in the namespace "{namespace}"' if namespace else "at the cluster scope"
        details = {"name": name, "kind": resource} if name else {"kind": resource}
        super().__init__(403, "Forbidden", f'{what} is forbidden: User "{user}" cannot '
                         f'{verb} resource "{resource}" in API group "{group}" {where}',
                         details)


def invalid(name, field, reason, message):
    return Refused(
        422, "Invalid", f'Secret "{name}" is invalid: {field}: {message}',
        {"name": name, "kind": "Secret"},
        [{"reason": reason, "message": message, "field": field}])


def owned(conflicts):
    """The 409 of an apply that does not force."""
    by = {}
    for manager, path in conflicts:
        by.setdefault(manager, []).append(fields.text(path))
    n = len(conflicts)
    if n == 1:
        ((manager, (path,)),) = by.items()
        message = f'Apply failed with 1 conflict: conflict with "{manager}" using v1: {path}'
    else:
        message = f"Apply failed with {n} conflicts: " + "\n".join(
            f'conflicts with "{manager}" using v1:' + "".join(f"\n- {p}" for p in paths)
            for manager, paths in by.items())
    return Refused(409, "Conflict", message, None, [
        {"reason": "FieldManagerConflict", "message": f'conflict with "{manager}" using v1',
         "field": path} for manager, paths in by.items() for path in paths])


class Kube:
    def __init__(self, token, user, secret_name, page=500):
        self.token, self.user, self.secret_name = token, user, secret_name
        self.page = page	# rows an answer holds at most, whatever the limit
        self.version = 100
        self.namespaces, self.secrets = {}, {}
        self.lock = threading.Lock()

    # -- what is in it ---------------------------------------------------------

    def add_namespace(self, name, labels=None, phase="Active", ago_s=0):
        self.namespaces[name] = {"labels": {"kubernetes.io/metadata.name": name,
                                            **(labels or {})},
                                 "phase": phase, "created": now(ago_s)}

    def add_secret(self, namespace, data, manager, operation="Update", labels=None,
                   annotations=None, ago_s=0):
        """A Secret that `manager` made before the demo began."""
        secret = {"metadata": {"labels": labels or {}, "annotations": annotations or {}},
                  "data": {".dockerconfigjson": base64.b64encode(data.encode()).decode()},
                  "type": "kubernetes.io/dockerconfigjson"}
        paths = set(fields.leaves(secret))
        if operation == "Update":
            paths = fields.with_maps(paths)
        owners = fields.Owners([((manager, operation), paths, now(ago_s))])
        self.store(namespace, self.secret_name, secret, owners, now(ago_s), str(uuid.uuid4()))

    def store(self, namespace, name, secret, owners, created, uid):
        self.version += 1
        meta = {"name": name, "namespace": namespace, "uid": uid,
                "resourceVersion": str(self.version), "creationTimestamp": created,
                **{k: v for k, v in secret["metadata"].items() if k in META_ORDER[5:7]}}
        self.secrets[namespace, name] = ({**secret, "metadata": meta}, owners)

    @staticmethod
    def shown(secret, owners):
        """The object as it is sent."""
        meta = {**secret["metadata"], "managedFields": owners.v1()}
        for key in ("labels", "annotations"):	# maps are sent sorted
            meta[key] = dict(sorted((meta.get(key) or {}).items()))
        out = {"kind": "Secret", "apiVersion": "v1",
               "metadata": {k: meta[k] for k in META_ORDER if meta.get(k)}}
        for key in ("immutable", "data", "type"):
            if secret.get(key):
                out[key] = secret[key]
        return out

    # -- one request -----------------------------------------------------------

    def answer(self, request):
        found = AS.fullmatch(request.headers.get("Accept") or "application/json")
        form = found and found[1]
        extra = {}
        try:
            with self.lock:
                status, body = self.route(request, form)
        except Refused as e:
            status, body = e.code, e.body()
            if isinstance(e, Forbidden):
                extra["X_Content_Type_Options"] = "nosniff"
        # A refusal of what was asked for in another form comes spread out.
        pretty = form and status >= 400
        raw = json.dumps(body, ensure_ascii=False, indent=2 if pretty else None,
                         separators=None if pretty else (",", ":"))
        for c in "<>&":		# as Go's encoder does
            raw = raw.replace(c, f"\\u{ord(c):04x}")
        return Answer(status, raw.encode() + (b"" if pretty else b"\n"),
                      Audit_Id=str(uuid.uuid4()), Cache_Control="no-cache, private",
                      Content_Type="application/json", **extra)

    def route(self, request, form):
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            raise Refused(401, "Unauthorized", "Unauthorized")
        found = PATH.fullmatch(request.path)
        if found is None:
            raise Refused(403, "Forbidden", f'forbidden: User "{self.user}" cannot '
                          f'{request.method.lower()} path "{request.path}"')
        namespace, resource, name, alone, alone_name = found.groups()
        if alone or (namespace is None and resource == "namespaces"):
            namespace, resource, name = alone_name or name, "namespaces", alone_name or name
        verb = {"GET": "get" if name else "list", "POST": "create", "PUT": "update",
                "PATCH": "patch", "DELETE": "delete" if name else "deletecollection"
                }[request.method]
        chosen = FIELD.fullmatch(request.query.get("fieldSelector", ""))
        if verb == "list" and chosen:
            name = chosen[1]
        self.authorize(verb, resource, name, namespace)
        if resource == "namespaces":
            return self.list_namespaces(request, form)
        if verb == "list":
            return self.list_secrets(request, form)
        if verb == "get":
            return 200, self.read_secret(namespace, name, form)
        return self.patch_secret(request, namespace, name, form)

    def may(self, verb, resource, name):
        return (verb, resource) == ("list", "namespaces") or (
            resource == "secrets" and verb in ("list", "create", "patch", "get") and
            name == self.secret_name)

    def authorize(self, verb, resource, name, namespace):
        if not self.may(verb, resource, name):
            raise Forbidden(self.user, verb, "", resource, name, namespace)

    # -- namespaces ------------------------------------------------------------

    def list_namespaces(self, request, form):
        if form != "Table":
            raise Refused(406, "NotAcceptable", "only Table is served here")
        selector = Selector(request.query.get("labelSelector", ""))
        if selector.wrong:
            raise Refused(400, "BadRequest", selector.wrong)
        after = self.read_continue(request.query.get("continue", ""))
        rows = [n for n in sorted(self.namespaces)
                if n >= after and selector.matches(self.namespaces[n]["labels"])]
        meta, rows = self.page_of(request, rows)
        if "continue" in meta and not request.query.get("labelSelector"):
            meta["remainingItemCount"] = meta.pop("rest")
        meta.pop("rest", None)
        return 200, {
            "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": meta,
            "columnDefinitions": COLUMNS, "rows": [
                {"cells": [n, self.namespaces[n]["phase"], age(self.namespaces[n]["created"])],
                 "object": None} for n in rows]}

    def page_of(self, request, keys):
        """The metadata of a page of sorted keys, and the keys that are in it."""
        limit = min(int(request.query.get("limit") or self.page), self.page)
        meta = {"resourceVersion": str(self.version)}
        if len(keys) > limit:
            start = {"v": "meta.k8s.io/v1", "rv": self.version, "start": keys[limit - 1] + "\0"}
            packed = json.dumps(start, separators=(",", ":")).encode()
            meta["continue"] = base64.urlsafe_b64encode(packed).decode().rstrip("=")
            meta["rest"] = len(keys) - limit
        return meta, keys[:limit]

    @staticmethod
    def read_continue(token):
        if not token:
            return ""
        try:
            start = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
            return start["start"]
        except (ValueError, KeyError, TypeError, binascii.Error):
            raise Refused(400, "BadRequest", "invalid continue token: continue key is "
                          "not valid: not one of ours") from None

    # -- the Secret ------------------------------------------------------------

    def form_of(self, secret, owners, form):
        out = self.shown(secret, owners)
        if form == "PartialObjectMetadata":
            return {"kind": form, "apiVersion": "meta.k8s.io/v1", "metadata": out["metadata"]}
        return out

    def list_secrets(self, request, form):
        """By name, in all namespaces: of each the metadata."""
        if form != "PartialObjectMetadataList":
            raise Refused(406, "NotAcceptable", "only metadata is served here")
        name = FIELD.fullmatch(request.query["fieldSelector"])[1]
        after = self.read_continue(request.query.get("continue", ""))
        held = {f"{ns}/{n}": (ns, n) for ns, n in sorted(self.secrets) if n == name}
        meta, keys = self.page_of(request, [k for k in held if k >= after])
        meta.pop("rest", None)	# with a field selector nobody counts
        return 200, {"kind": form, "apiVersion": "meta.k8s.io/v1", "metadata": meta, "items": [
            self.form_of(*self.secrets[held[k]], "PartialObjectMetadata") for k in keys]}

    def read_secret(self, namespace, name, form):
        if (namespace, name) not in self.secrets:
            raise Refused(404, "NotFound", f'secrets "{name}" not found',
                          {"name": name, "kind": "secrets"})
        return self.form_of(*self.secrets[namespace, name], form)

    def patch_secret(self, request, namespace, name, form):
        kind = request.headers.get("Content-Type")
        if kind not in (APPLY, MERGE):
            raise Refused(415, "UnsupportedMediaType", "415: Unsupported Media Type", {})
        manager = request.query.get("fieldManager")
        if kind == APPLY and not manager:
            message = "Required value: is required for apply patch"
            raise Refused(422, "Invalid", 'PatchOptions.meta.k8s.io "" is invalid: '
                          f"fieldManager: {message}",
                          {"group": "meta.k8s.io", "kind": "PatchOptions"},
                          [{"reason": "FieldValueRequired", "message": message,
                            "field": "fieldManager"}])
        try:
            patch = json.loads(request.body)
        except ValueError:
            raise Refused(400, "BadRequest", "error decoding patch") from None
        live, owners = copy.deepcopy(self.secrets.get((namespace, name), (None, None)))
        if live is None:
            live, owners = self.fresh(namespace, name, kind, patch), fields.Owners()
        before, owners_before = copy.deepcopy(live), owners.copy()
        change = self.apply if kind == APPLY else self.merge
        live, owners = change(live, patch, owners, manager,
                              request.query.get("force") == "true")
        created = "uid" not in before["metadata"]
        if not created:
            self.check_update(name, before, live, patch)
        self.check_data(name, live)
        return self.finish(request, created, before, live, owners_before, owners, form)

    def fresh(self, namespace, name, kind, patch):
        """The empty object that an apply begins with where there is none."""
        missing = Refused(404, "NotFound", f'secrets "{name}" not found',
                          {"name": name, "kind": "secrets"})
        if kind == MERGE:
            raise missing
        if namespace not in self.namespaces:
            raise Refused(404, "NotFound", f'namespaces "{namespace}" not found',
                          {"name": namespace, "kind": "namespaces"})
        uid = (patch.get("metadata") or {}).get("uid")
        if uid:
            raise Refused(409, "Conflict", f'Operation cannot be fulfilled on secrets "{name}": '
                          f"uid mismatch: the provided object specified uid {uid}, and no "
                          "existing object was found", {"name": name, "kind": "secrets"})
        if self.namespaces[namespace]["phase"] == "Terminating":
            raise Refused(
                403, "Forbidden", f'secrets "{name}" is forbidden: unable to create new '
                f"content in namespace {namespace} because it is being terminated",
                {"name": name, "kind": "secrets"},
                [{"reason": "NamespaceTerminating",
                  "message": f"namespace {namespace} is being terminated",
                  "field": "metadata.namespace"}])
        return {"metadata": {"name": name, "namespace": namespace}}

    @staticmethod
    def apply(live, patch, owners, manager, force):
        live, wanted, changed = fields.apply(live, patch, owners, manager)
        me = (manager, "Apply")
        conflicts = owners.conflicts(me, changed)
        if conflicts and not force:
            raise owned(conflicts)
        owners.take(me, wanted, changed, now())
        return live, owners

    @staticmethod
    def merge(live, patch, owners, manager, _force):
        before = fields.leaves(live)
        had = [p for p in fields.MAPS if fields.at(live, p)]
        for path in [p + (k,) for p in fields.MAPS for k in (fields.at(patch, p) or {})]:
            if fields.at(patch, path) is None:
                fields.drop(live, path)
            else:
                fields.put(live, path, fields.at(patch, path))
        after = fields.leaves(live)
        owners.add((manager or "unknown", "Update"),
                   {p for p, v in after.items() if before.get(p) != v},
                   set(before) - set(after), had, now())
        return live, owners

    @staticmethod
    def check_update(name, before, live, patch):
        asked, have = patch.get("metadata") or {}, before["metadata"]
        if asked.get("resourceVersion", have["resourceVersion"]) != have["resourceVersion"]:
            raise Refused(409, "Conflict", f'Operation cannot be fulfilled on secrets "{name}": '
                          "the object has been modified; please apply your changes to the "
                          "latest version and try again", {"name": name, "kind": "secrets"})
        if asked.get("uid", have["uid"]) != have["uid"]:
            raise invalid(name, "metadata.uid", "FieldValueInvalid",
                          f'Invalid value: "{asked["uid"]}": field is immutable')
        if live["type"] != before["type"]:
            raise invalid(name, "type", "FieldValueInvalid",
                          f'Invalid value: "{live["type"]}": field is immutable')
        if before.get("immutable") and live["data"] != before["data"]:
            raise invalid(name, "data", "FieldValueForbidden",
                          "Forbidden: field is immutable when `immutable` is set")

    @staticmethod
    def check_data(name, live):
        if live.get("type") != "kubernetes.io/dockerconfigjson":
            return
        field = "data[.dockerconfigjson]"
        try:
            json.loads(base64.b64decode(live["data"][".dockerconfigjson"], validate=True))
        except KeyError:
            raise invalid(name, field, "FieldValueRequired", "Required value") from None
        except ValueError:
            raise invalid(name, field, "FieldValueInvalid", 'Invalid value: "<secret contents '
                          'redacted>": not JSON') from None

    def finish(self, request, created, before, live, owners_before, owners, form):
        """Store it unless nothing changed, and answer with it."""
        meta = live["metadata"]
        where = meta["namespace"], meta["name"]
        if request.query.get("dryRun") == "All":
            if created:
                meta.update(uid=str(uuid.uuid4()), creationTimestamp=now())
            return 201 if created else 200, self.form_of(live, owners, form)
        if created:
            self.store(*where, live, owners, now(), str(uuid.uuid4()))
        elif live != before or not owners.same(owners_before):
            self.store(*where, live, owners, meta["creationTimestamp"], meta["uid"])
        return 201 if created else 200, self.form_of(*self.secrets[where], form)
