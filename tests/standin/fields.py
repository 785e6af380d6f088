# SPDX-License-Identifier: MIT
"""Who owns which field of a Secret: as much of server-side apply as a Secret needs.

A path is a tuple such as ("data", ".dockerconfigjson"). A set of paths is kept per
manager and written as FieldsV1. Only maps of strings, and plain fields, occur.
"""
MAPS = (("data",), ("metadata", "labels"), ("metadata", "annotations"))
PLAIN = (("type",), ("immutable",))


def at(thing, path):
    for step in path:
        thing = (thing or {}).get(step)
    return thing


def put(thing, path, value):
    for step in path[:-1]:
        thing = thing.setdefault(step, {})
    thing[path[-1]] = value


def drop(thing, path):
    parent = at(thing, path[:-1])
    if parent:
        parent.pop(path[-1], None)


def leaves(secret):
    """Path -> value of everything that can be owned."""
    out = {path + (key,): value for path in MAPS
           for key, value in (at(secret, path) or {}).items()}
    out.update({path: at(secret, path) for path in PLAIN if at(secret, path) is not None})
    return out


def text(path):
    return "." + ".".join(path)


def to_v1(paths):
    """{("data", "a"), ("data",)} -> {"f:data": {".": {}, "f:a": {}}}."""
    out = {}
    for first in sorted({p[0] for p in paths}):
        inner = {p[1:] for p in paths if p[0] == first}
        below = to_v1(inner - {()})
        out["f:" + first] = {".": {}, **below} if () in inner and below else below
    return out


def with_maps(paths, but=()):
    """An update, unlike an apply, owns the maps that it makes as well: all that
    hold one of `paths`, but those that were there."""
    return paths | {p[:-1] for p in paths if p[:-1] in MAPS and p[:-1] not in but}


class Owners:
    """The managers of one object, as its managedFields lists them."""

    def __init__(self, entries=()):
        # (manager, operation) -> [paths, time]
        self.of = {key: [set(paths), when] for key, paths, when in entries}

    def copy(self):
        return Owners((key, paths, when) for key, (paths, when) in self.of.items())

    def same(self, other):
        return ({k: p for k, (p, _) in self.of.items()} ==
                {k: p for k, (p, _) in other.of.items()})

    def v1(self):
        ordered = sorted(self.of.items(), key=lambda e: (e[0][1], e[1][1], e[0][0]))
        return [{"manager": manager, "operation": operation, "apiVersion": "v1",
                 "time": when, "fieldsType": "FieldsV1", "fieldsV1": to_v1(paths)}
                for (manager, operation), (paths, when) in ordered]

    def conflicts(self, me, changed):
        """[(manager, path)] of fields in `changed` that others own."""
        return sorted((manager, path) for (manager, operation), (paths, _) in
                      self.of.items() if (manager, operation) != me
                      for path in paths & changed)

    def take(self, me, paths, changed, now):
        """`me` owns exactly `paths`; nobody else owns what it changed."""
        old, when = self.of.get(me, (set(), now))
        self.lose(changed, but=me)
        self.of[me] = [set(paths), when if old == paths and not changed else now]

    def add(self, me, changed, removed, had, now):
        """An update by `me`: it gains what it changed, all lose what is gone;
        `had` are the maps that were there before."""
        self.lose(changed | removed, but=me)
        mine, _ = self.of.get(me, (set(), now))
        mine = (mine - removed) | with_maps(changed, had)
        if changed:
            self.of[me] = [mine, now]

    def lose(self, paths, but):
        for key in list(self.of):
            if key != but:
                self.of[key][0] -= paths
                if not self.of[key][0]:
                    del self.of[key]


def apply(live, config, owners, manager):
    """(object after, fields wanted, fields changed) of an apply of `config`."""
    wanted, have = leaves(config), leaves(live)
    me = (manager, "Apply")
    before = owners.of.get(me, (set(), None))[0]
    changed = {p for p, v in wanted.items() if have.get(p) != v}
    for path in before - set(wanted):	# no longer wanted, and nobody else's
        if not any(path in paths for key, (paths, _) in owners.of.items() if key != me):
            drop(live, path)
            changed.add(path)
    for path, value in wanted.items():
        put(live, path, value)
    return live, set(wanted), changed
