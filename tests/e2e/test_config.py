# SPDX-License-Identifier: MIT
"""Settings: a bad one is one line that names it, exit 3, and nothing is sent.
Also the commands, and the settings of the program that people come from."""
import json
import re

import pytest

import aws
import binary
from cluster import rules
from conftest import NAME
from scripted import Scripted

LONG = "x" * 300

BAD = [
    # sentence, changes, variable named, word of what is allowed or wrong
    ("no region", {"AWS_REGION": None}, "AWS_REGION", "set"),
    ("an empty region is unset", {"AWS_REGION": ""}, "AWS_REGION", "set"),
    ("a region with a dot", {"AWS_REGION": "us.east"}, "AWS_REGION", ""),
    ("S7 a region with a newline", {"AWS_REGION": "us-east-1\nX: y"}, "AWS_REGION", ""),
    ("a region in capitals", {"AWS_REGION": "US-EAST-1"}, "AWS_REGION", ""),
    ("no key id", {"AWS_ACCESS_KEY_ID": None}, "AWS_ACCESS_KEY_ID", "set"),
    ("no secret key", {"AWS_SECRET_ACCESS_KEY": None}, "AWS_SECRET_ACCESS_KEY", "set"),
    ("S7 a key id with a newline", {"AWS_ACCESS_KEY_ID": "AKIA\nB"}, "AWS_ACCESS_KEY_ID", ""),
    ("an account of 11 digits", {"AWS_ACCOUNT_ID": "12345678901"}, "AWS_ACCOUNT_ID", "12"),
    ("account with letters", {"AWS_ACCOUNT_ID": "12345678901x"}, "AWS_ACCOUNT_ID", "12"),
    ("plain http to AWS", {"AWS_ENDPOINT_URL_ECR": "http://192.0.2.1/"},
     "AWS_ENDPOINT_URL_ECR", "http"),
    ("an endpoint that is no URL", {"AWS_ENDPOINT_URL_ECR": "api.ecr"},
     "AWS_ENDPOINT_URL_ECR", "http"),
    ("an endpoint with a password", {"AWS_ENDPOINT_URL_ECR": "https://u:p@h/"},
     "AWS_ENDPOINT_URL_ECR", ""),
    ("a bundle that is not there", {"AWS_CA_BUNDLE": "/no/such/file"}, "AWS_CA_BUNDLE",
     "/no/such/file"),
    ("X3 a bundle that is a folder", {"AWS_CA_BUNDLE": "/etc"}, "AWS_CA_BUNDLE", "/etc"),
    ("X3 a bundle without end", {"AWS_CA_BUNDLE": "/dev/zero"}, "AWS_CA_BUNDLE", ""),
    ("a bundle without a certificate", {"AWS_CA_BUNDLE": "/etc/hostname"},
     "AWS_CA_BUNDLE", "certificate"),
    ("a Secret name in capitals", {"ECR_SECRET_NAME": "Pull"}, "ECR_SECRET_NAME", ""),
    ("a Secret name with a slash", {"ECR_SECRET_NAME": "a/b"}, "ECR_SECRET_NAME", ""),
    ("a Secret name too long", {"ECR_SECRET_NAME": LONG}, "ECR_SECRET_NAME", "253"),
    ("a namespace in capitals", {"ECR_NAMESPACES": "Prod"}, "ECR_NAMESPACES", ""),
    ("a namespace with a slash", {"ECR_NAMESPACES": "a/b"}, "ECR_NAMESPACES", ""),
    ("exact names with a selector",
     {"ECR_NAMESPACES": "a b", "ECR_NAMESPACE_SELECTOR": "x=y"}, "ECR_NAMESPACE", ""),
    ("an exclusion in capitals", {"ECR_EXCLUDE_NAMESPACES": "A"}, "ECR_EXCLUDE_NAMESPACES", ""),
    ("G3 a registry that is not ECR's", {"ECR_REGISTRIES": "docker.io"},
     "ECR_REGISTRIES", "docker.io"),
    ("G3 a mistyped registry", {"ECR_REGISTRIES": aws.HOST.replace("aws.com", "avs.com")},
     "ECR_REGISTRIES", "amazonavs"),
    ("no connections", {"ECR_CONNECTIONS": "0"}, "ECR_CONNECTIONS", "16"),
    ("too many connections", {"ECR_CONNECTIONS": "17"}, "ECR_CONNECTIONS", "16"),
    ("connections in words", {"ECR_CONNECTIONS": "four"}, "ECR_CONNECTIONS", "16"),
    ("a timeout of 0", {"ECR_TIMEOUT": "0"}, "ECR_TIMEOUT", ""),
    ("a timeout with a unit", {"ECR_TIMEOUT": "5m"}, "ECR_TIMEOUT", "seconds"),
    ("a timeout that overflows", {"ECR_TIMEOUT": "99999999999999999999"}, "ECR_TIMEOUT", ""),
    ("an unknown log format", {"ECR_LOG_FORMAT": "xml"}, "ECR_LOG_FORMAT", "json"),
    ("no cluster at all", {"KUBE_SERVER": None}, "KUBE", ""),
    ("plain http to a cluster", {"KUBE_SERVER": "http://192.0.2.1:8080"}, "KUBE_SERVER", "http"),
    ("K14 a token file that is not there", {"KUBE_TOKEN_FILE": "/no/token"},
     "KUBE_TOKEN_FILE", "/no/token"),
    ("K14 an empty token file", {"KUBE_TOKEN_FILE": "/dev/null"}, "KUBE_TOKEN_FILE", ""),
    ("X3 a token file that is a folder", {"KUBE_TOKEN_FILE": "/tmp"}, "KUBE_TOKEN_FILE", "/tmp"),
    ("a cluster CA that is not there", {"KUBE_CA_FILE": "/no/ca"}, "KUBE_CA_FILE", "/no/ca"),
    ("an alias that differs", {"ECR_SECRET_NAME": "a", "DOCKER_SECRET_NAME": "b"},
     "DOCKER_SECRET_NAME", "ECR_SECRET_NAME"),
    ("two regions", {"AWS_DEFAULT_REGION": "eu-west-1"}, "AWS_DEFAULT_REGION", "AWS_REGION"),
]


@pytest.fixture(scope="module")
def nowhere():
    """Where a connection would be noticed."""
    with Scripted([]) as server:
        yield server


@pytest.fixture
def env(world, nowhere):
    """Good settings whose servers must not be asked."""
    url = nowhere.url.replace("http:", "https:")
    before = nowhere.connections
    yield world.env(KUBE_SERVER=url, AWS_ENDPOINT_URL_ECR=url)
    assert nowhere.connections == before, "something was sent"


@pytest.mark.parametrize("changes,variable,word", [b[1:] for b in BAD],
                         ids=[b[0] for b in BAD])
def test_G1_a_bad_value(env, changes, variable, word):
    env.update(changes)
    env = {k: v for k, v in env.items() if v is not None}
    result = binary.run(env)
    assert result.code == 3, result
    assert result.out == "", result
    assert len(set(result.errors)) == 1, result
    line = result.errors[0]
    assert variable in line and word in line, result
    assert len(line) > len("error: ") + len(variable) + 10, "says nothing more"


def test_a_bad_value_is_told_in_json_too(env):
    env.update(ECR_CONNECTIONS="99", ECR_LOG_FORMAT="json")
    result = binary.run(env)
    assert result.code == 3, result
    for line in result.errors:
        assert json.loads(line)["level"] == "error"
    assert "ECR_CONNECTIONS" in result.err


@pytest.mark.parametrize("args", [("refresh",), ("--frobnicate",), ("run", "-x"), ("run", "now"),
                                  ("--dry-run", "--what")])
def test_an_unknown_command_or_option(env, args):
    result = binary.run(env, *args)
    assert result.code == 3, result
    assert result.out == "" and len(set(result.errors)) == 1, result
    assert args[-1] in result.err and "help" in result.err, result


@pytest.mark.parametrize("args", [("help",), ("-h",), ("--help",)])
def test_help_needs_no_settings_and_names_them_all(args):
    result = binary.run({}, *args)
    assert result.code == 0 and result.err == "", result
    for word in ("run", "--dry-run", "version", "AWS_REGION", "AWS_ACCESS_KEY_ID",
                 "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ACCOUNT_ID",
                 "AWS_ENDPOINT_URL_ECR", "AWS_CA_BUNDLE", "ECR_SECRET_NAME",
                 "DOCKER_SECRET_NAME", "ECR_NAMESPACES", "TARGET_NAMESPACE",
                 "ECR_EXCLUDE_NAMESPACES", "EXCLUDE_NAMESPACE", "ECR_NAMESPACE_SELECTOR",
                 "ECR_REGISTRIES", "DOCKER_REGISTRIES", "ECR_CUSTOM_REGISTRIES",
                 "ECR_SECRET_STYLE", "ECR_CONNECTIONS", "ECR_TIMEOUT",
                 "ECR_LOG_FORMAT", "KUBE_SERVER", "KUBE_TOKEN_FILE", "KUBE_CA_FILE", "143"):
        assert word in result.out, f"{word} is not in help"


@pytest.mark.parametrize("args", [("version",), ("--version",)])
def test_version(args):
    result = binary.run({}, *args)
    assert result.code == 0 and result.err == "", result
    assert re.search(r"\d+\.\d+\.\d+", result.lines[0])


@pytest.mark.parametrize("args", [(), ("run",)])
def test_run_is_the_default(world, args):
    ns, = world.namespaces("a")
    assert world.run(*args).code == 0
    assert world.holds_login(ns)


# -- nabsul/k8s-ecr-login-renew's settings ---------------------------------------

OLD = "k8s-ecr-login-renew-docker-secret"


def nabsul(world, **more):
    env = world.env(ECR_NAMESPACES=None, DOCKER_SECRET_NAME=OLD,
                    **world.as_account("nabsul", rules(name=OLD)))
    return {**env, **more}


def test_nabsul_environment_unchanged(world):
    a, b = world.namespaces("a", "bc")
    p = world.prefix
    result = binary.run(nabsul(world, TARGET_NAMESPACE=f"{p}-a,{p}-b?,{p}-x*",
                               EXCLUDE_NAMESPACE="kube-*", DOCKER_REGISTRIES=f"https://{aws.HOST}"))
    assert result.code == 0, result
    assert world.holds_login(a, OLD) and world.holds_login(b, OLD)
    assert world.cluster.secret(a) is None, NAME


def test_nabsul_default_target_is_default_and_is_said(world):
    a, = world.namespaces("a")
    result = binary.run(nabsul(world))
    assert result.code == 0, result
    assert world.holds_login("default", OLD)
    assert world.cluster.secret(a, OLD) is None
    line = next(l for l in result.lines + result.errors if "TARGET_NAMESPACE" in l
                or "ECR_NAMESPACES" in l)
    assert "default" in line


def test_an_alias_that_agrees_is_fine(world):
    ns, = world.namespaces("a")
    result = world.run(AWS_DEFAULT_REGION=aws.REGION, DOCKER_SECRET_NAME=NAME,
                       ECR_SECRET_NAME=NAME)
    assert result.code == 0, result
    assert world.holds_login(ns)


def test_S7_an_empty_variable_counts_as_unset(world):
    ns, = world.namespaces("a")
    result = world.run(AWS_SESSION_TOKEN="", ECR_CONNECTIONS="", ECR_REGISTRIES="",
                       AWS_ACCOUNT_ID="", ECR_LOG_FORMAT="", DOCKER_SECRET_NAME="")
    assert result.code == 0, result
    assert world.holds_login(ns)


def test_S7_a_large_environment_does_not_matter(world):
    ns, = world.namespaces("a")
    assert world.run(**{f"JUNK_{i}": "j" * 5000 for i in range(200)}).code == 0
    assert world.holds_login(ns)


def test_json_log_is_one_object_a_line(world):
    a, b = world.namespaces("a", "b")
    world.cluster.delete_namespace(b)
    result = world.run(ECR_LOG_FORMAT="json")
    assert result.code == 0, result
    lines = [json.loads(line) for line in result.lines]
    for line in lines:
        assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", line["time"])
        assert line["level"] in ("info", "warning", "error")
        assert line["event"]
    mine, = [x for x in lines if x.get("namespace") == a]
    assert mine["result"] == "created" and mine["code"] == 201


def test_json_log_of_a_failure(world):
    world.namespaces("a")
    result = world.run(ECR_LOG_FORMAT="json", AWS_SECRET_ACCESS_KEY="wrong" * 8)
    assert result.code == 2, result
    last = json.loads(result.errors[-1])
    assert last["level"] == "error" and last["code"] == 403
    for line in result.lines + result.errors:
        json.loads(line)
