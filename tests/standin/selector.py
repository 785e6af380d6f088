# SPDX-License-Identifier: MIT
"""Label selectors: =, ==, !=, in, notin, a key alone, and !key."""
import re

TERM = re.compile(r"\s*(?:(?P<no>!)?\s*(?P<lone>[\w./-]+)"
                  r"|(?P<key>[\w./-]+)\s*(?P<op>==|=|!=)\s*(?P<value>[\w.-]*)"
                  r"|(?P<skey>[\w./-]+)\s+(?P<sop>in|notin)\s+\((?P<values>[^()]*)\))\s*")
COMMA = re.compile(r",(?![^()]*\))")


class Selector:
    def __init__(self, text):
        self.tests, self.wrong = [], None
        for term in COMMA.split(text) if text else []:
            found = TERM.fullmatch(term)
            if found is None:
                self.wrong = f"unable to parse requirement: {term!r}"
                return
            self.tests.append(found.groupdict())

    def matches(self, labels):
        return all(self.one(t, labels) for t in self.tests)

    @staticmethod
    def one(t, labels):
        if t["lone"]:
            return (t["lone"] in labels) != bool(t["no"])
        if t["key"]:
            return (labels.get(t["key"]) == t["value"]) == (t["op"] != "!=")
        values = [v.strip() for v in t["values"].split(",")]
        return (labels.get(t["skey"]) in values) == (t["sop"] == "in")
