# SPDX-License-Identifier: MIT
"""A clock that is wrong here: the API server's `Date` tells, and the later one decides
what is fresh.  The program reads its clock without a system call, so what is moved is
the rest of the world: the real API server's Date, AWS's, and when a login expires."""
import calendar
import re
import time

import pytest

import aws
from proxy import Proxy
from scripted import reply
from test_clean import clean, cleaner  # noqa: F401 (fixtures)
from test_errors_aws import refuse, when
from test_whose import HOURLY, write
from tools import keep_secret

HOUR = 3600
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


class Dated(Proxy):
    """The API server with its clock so many seconds ahead, or with another Date."""

    def __init__(self, cluster, ahead=0, date=None):
        super().__init__(cluster)
        self.ahead, self.date = ahead, date

    def forward(self, request):
        status, body, kind = self.ask(request)
        date = when(self.ahead) if self.date is None else self.date
        return reply(status, body, {"Content-Type": kind, "Date": date or None})


def aws_ahead(scripted_aws, ahead):
    """AWS as it answers a clock that is behind: first a refusal, then a login."""
    body = aws.login_body(keep_secret(aws.password()), life=ahead + 12 * HOUR)
    return scripted_aws(
        refuse(403, "RequestTimeTooSkewed", "skewed", headers={"Date": when(ahead)}),
        reply(200, body, {"Date": when(ahead)}))


def differ(line):
    """How far apart the two times in a line are."""
    ours, theirs = (calendar.timegm(time.strptime(t, "%Y-%m-%dT%H:%M:%SZ"))
                    for t in TIME.findall(line))
    return theirs - ours


def warned(result, ahead):
    line, = [e for e in result.errors if len(TIME.findall(e)) == 2 and "clock" in e]
    assert line.startswith("warning: ") and abs(differ(line) - ahead) < 30, line


@pytest.mark.case("CC1")
@pytest.mark.parametrize("exact", [False, True], ids=["globs", "exact names"])
@pytest.mark.parametrize("ahead", [9.75, 10, 12], ids=lambda h: f"{h} h behind")
def test_with_a_clock_that_is_behind_a_dead_login_is_renewed(world, scripted_aws, ahead, exact):
    ns, other = world.namespaces("a", "b")
    # To the clock here it has just enough life left; in truth it has expired.
    write(world, scripted_aws, 9.6 * HOUR)
    server = aws_ahead(scripted_aws, int(ahead * HOUR))
    named = {"ECR_NAMESPACES": f"{ns},{other}"} if exact else {}
    with Dated(world.cluster, ahead * HOUR) as proxy:
        result = world.run(**HOURLY, **named, **server.env, **world.through(proxy))
        assert result.code == 0 and len(server.requests) == 2, result
        result.line("0 fresh, 2 written, 0 failed")
        warned(result, ahead * HOUR)
        again = world.run(**HOURLY, **named, **server.env, **world.through(proxy))
        assert again.code == 0 and len(server.requests) == 2, again
        again.line("2 fresh, 0 written, 0 failed")
        warned(again, ahead * HOUR)


@pytest.mark.case("CC1")
def test_the_later_clock_decides_to_the_minute_whether_a_login_is_due(world, scripted_aws):
    world.namespaces("a")
    write(world, scripted_aws, 12 * HOUR)
    for ahead, fresh in ((2.48 * HOUR, True), (2.52 * HOUR, False)):
        server = aws_ahead(scripted_aws, int(ahead))
        with Dated(world.cluster, ahead) as proxy:
            result = world.run("--dry-run", **HOURLY, **server.env, **world.through(proxy))
        assert result.code == 0, result
        result.line("1 fresh, 0 written" if fresh else "0 fresh, 1 written")
        assert bool(server.requests) != fresh
        warned(result, ahead)


@pytest.mark.case("CC1")
def test_with_a_clock_that_is_ahead_it_is_that_which_decides(world, scripted_aws, login):
    """Here the API server's is the wrong one, or ours: nobody can tell."""
    world.namespaces("a")
    write(world, scripted_aws, 9 * HOUR)
    server = scripted_aws(login())
    with Dated(world.cluster, -10 * HOUR) as proxy:
        result = world.run(**HOURLY, **server.env, **world.through(proxy))
    assert result.code == 0 and len(server.requests) == 1, result
    result.line("0 fresh, 1 written, 0 failed")
    warned(result, -10 * HOUR)


@pytest.mark.case("CC1")
@pytest.mark.parametrize("ahead", [-240, 0, 240])
def test_less_than_five_minutes_apart_is_no_word_and_no_renewal(world, scripted_aws, login, ahead):
    world.namespaces("a", "b")
    write(world, scripted_aws)
    server = scripted_aws(login())
    with Dated(world.cluster, ahead) as proxy:
        result = world.run(**HOURLY, **server.env, **world.through(proxy))
    assert result.code == 0 and not result.errors and not server.connections, result
    result.line("2 fresh, 0 written, 0 failed")


@pytest.mark.case("CC1")
@pytest.mark.parametrize("date", ["", "yesterday", "Thu, 01 Jan 1970 00:00:00 GMT",
                                  "Sat, 99 Nov 2026 25:61:61 GMT", "x" * 700])
def test_without_a_date_that_can_be_read_the_clock_here_decides(world, scripted_aws, login, date):
    world.namespaces("a")
    write(world, scripted_aws)
    server = scripted_aws(login())
    with Dated(world.cluster, date=date) as proxy:
        result = world.run(**HOURLY, **server.env, **world.through(proxy))
    assert result.code == 0 and not server.connections, result
    result.line("1 fresh, 0 written, 0 failed")


@pytest.mark.case("CC1")
def test_clean_asks_no_clock(world, scripted_aws, clean):  # noqa: F811
    ns, = world.namespaces("a")
    write(world, scripted_aws)
    with Dated(world.cluster, 10 * HOUR) as proxy:
        result = clean(**world.through(proxy))
    assert result.code == 0, result
    assert world.cluster.secret(ns) is None
