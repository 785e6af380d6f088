# SPDX-License-Identifier: MIT
"""Settings: a bad one is one line that names it, exit 3, and nothing is sent.
Also the commands, and the settings of the program that people come from."""
import base64
import json
import re

import pytest

import aws
import binary
from cluster import rules
from conftest import NAME
from proxy import Proxy
from scripted import Scripted, reply
from tools import free_port, keep_secret

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


# Keys that AWS gave nobody, for a run that would ask AWS itself.
KEY_ID = "AKIAQ3EGRPLT5H7WNCJD"
SECRET_KEY = keep_secret("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")
AWS_ITSELF = {"AWS_ENDPOINT_URL_ECR": None, "AWS_ACCESS_KEY_ID": KEY_ID,
              "AWS_SECRET_ACCESS_KEY": SECRET_KEY}

MISTAKES = [
    # case, sentence, changes, variable named, words
    ("CE1", "swapped keys", {**AWS_ITSELF, "AWS_ACCESS_KEY_ID": SECRET_KEY,
                             "AWS_SECRET_ACCESS_KEY": KEY_ID}, "AWS_ACCESS_KEY_ID", "swapped?"),
    ("CE1", "a temporary key without its token",
     {**AWS_ITSELF, "AWS_ACCESS_KEY_ID": KEY_ID.replace("AKIA", "ASIA")}, "AWS_SESSION_TOKEN",
     "temporary key"),
    ("CE1", "a placeholder", {**AWS_ITSELF, "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE"},
     "AWS_ACCESS_KEY_ID", "placeholder"),
    ("CE3", "no S", {"ECR_NAMESPACE": "default"}, "ECR_NAMESPACE", "did you mean ECR_NAMESPACES?"),
    ("CE3", "two edits", {"ECR_EXLUDE_NAMESPACE": "a"}, "ECR_EXLUDE_NAMESPACE",
     "did you mean ECR_EXCLUDE_NAMESPACES?"),
    ("CE9", "a region in quotes", {"AWS_REGION": '"us-east-1"'}, "AWS_REGION",
     "contains a quote; remove it and create the Secret"),
    ("CE9", "a region with a comment", {"AWS_REGION": "us-east-1 # x"}, "AWS_REGION",
     "contains a # (a comment?); remove it and create the Secret"),
    ("CE9", "a key with a blank", {"AWS_ACCESS_KEY_ID": KEY_ID + " "}, "AWS_ACCESS_KEY_ID",
     "contains a space; remove it and create the Secret"),
    ("CD9", "a path that leads up", {"KUBE_SERVER": "https://localhost/k8s/../x"}, "KUBE_SERVER",
     "has a bad path"),
    ("CD9", "a path of AWS's", {"AWS_ENDPOINT_URL_ECR": "https://localhost/x"},
     "AWS_ENDPOINT_URL_ECR", "has a path"),
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


@pytest.mark.parametrize("changes,variable,words", [
    pytest.param(*m[2:], id=f"{m[0]} {m[1]}", marks=pytest.mark.case(m[0])) for m in MISTAKES])
def test_a_mistake_is_refused_before_anything_is_sent(env, changes, variable, words):
    env.update(changes)
    result = binary.run({k: v for k, v in env.items() if v is not None})
    assert result.code == 3 and result.out == "" and len(result.errors) == 1, result
    assert result.errors[0].startswith(f"error: {variable}"), result
    assert words in result.errors[0], result


@pytest.mark.case("CE2")
@pytest.mark.parametrize("variable", [
    "AWS_REGION", "AWS_ACCOUNT_ID", "ECR_SECRET_NAME", "ECR_NAMESPACES", "ECR_EXCLUDE_NAMESPACES",
    "ECR_NAMESPACE_SELECTOR", "ECR_REGISTRIES", "ECR_SERVICE_ACCOUNTS", "ECR_TIMEOUT",
    "ECR_RENEW_BEFORE", "ECR_LOG_FORMAT", "AWS_CA_BUNDLE", "KUBE_CA_FILE", "KUBE_TOKEN_FILE",
    "KUBE_SERVER", "AWS_ENDPOINT_URL_ECR", "AWS_ACCESS_KEY_ID"])
@pytest.mark.parametrize("form", [
    "{}", "{} # mine", "\"{}\"", "AWS_SECRET_ACCESS_KEY={}", "x{:.17}"])
def test_a_secret_in_any_other_variable_is_not_shown(world, variable, form):
    """binary.run() looks for each piece of each secret, and of its base64."""
    closed = f"https://127.0.0.1:{free_port()}"
    env = world.env(KUBE_SERVER=closed, AWS_ENDPOINT_URL_ECR=closed, ECR_TIMEOUT=1)
    secret = keep_secret("Zq9RfiCYuvq0+zKtN7MDENGawJalrXU9kMmPsYw4c")
    token = open(env["KUBE_TOKEN_FILE"], encoding="ascii").read().strip()
    encoded = base64.b64encode(secret.encode()).decode()
    for value in (secret, encoded, keep_secret(aws.password(900)), token):
        changed = {**env, "AWS_SECRET_ACCESS_KEY": secret, variable: form.format(value),
                   "AWS_SESSION_TOKEN": value if len(value) == 900 else ""}
        if variable == "KUBE_TOKEN_FILE" and value == token:
            continue	# nobody can know it then but by its form
        result = binary.run(changed)
        assert result.code in (2, 3), result


@pytest.mark.case("CE2")
def test_a_secret_among_the_words_is_not_shown(env):
    result = binary.run(env, env["AWS_SECRET_ACCESS_KEY"])
    assert result.code == 3 and "not shown" in result.err, result


@pytest.mark.case("CE1")
@pytest.mark.parametrize("code,message", [
    ("InvalidSignatureException", "Credential should be scoped to a valid region, not '{1}'."),
    ("SignatureDoesNotMatch", "The Canonical String should have been 'POST / {0}'"),
    ("IncompleteSignatureException", "{0} not a valid key=value pair in Authorization header"),
    ("UnrecognizedClientException", "The key id {1} is not known"),
    ("MissingAuthenticationToken", "Credential={0}/20261124/us-east-1/ecr/aws4_request"),
    ("AccessDeniedException", "Credential {1} should be scoped"),
    ("AccessDeniedException", "{0} may not do this"),
    ("InternalFailure", "{2} may not do this"),
    ("", "Authorization: AWS4-HMAC-SHA256 Credential={1}"),
])
@pytest.mark.parametrize("form", ["text", "json"])
def test_swapped_keys_are_not_quoted_from_aws(world, scripted_aws, code, message, form):
    """Behind a custom endpoint nothing is refused, and AWS quotes the scope of the
    credential, which is the secret key cut at its slashes."""
    world.namespaces("a")
    pieces = SECRET_KEY.split("/")
    encoded = base64.b64encode(SECRET_KEY.encode()).decode()
    says = message.format(SECRET_KEY, pieces[1], encoded)
    server = scripted_aws(reply(400, aws.error_body(code, says)))
    result = world.run(AWS_ACCESS_KEY_ID=SECRET_KEY, AWS_SECRET_ACCESS_KEY=KEY_ID,
                       ECR_LOG_FORMAT=form, **server.env)
    assert result.code == 2 and len(server.requests) >= 1, result
    for piece in pieces:
        assert piece not in result.out + result.err, result
    assert encoded[:12] not in result.out + result.err, result
    assert "7d3c2a10-aaaa-bbbb-cccc-0123456789ab" in result.err, "the request id is told"


WARNINGS = [
    ("CE3", "unknown", {"ECR_WATCH": "true"}, ["ECR_WATCH is not a setting of this version"]),
    ("CE3", "siblings", {"TARGET_NAMESPACES": "a"},
     ["TARGET_NAMESPACES", "did you mean TARGET_NAMESPACE?"]),
    ("CE8", "proxy", {"HTTPS_PROXY": "http://127.0.0.1:9"}, ["HTTPS_PROXY is ignored"]),
    ("CE8", "FIPS", {"AWS_USE_FIPS_ENDPOINT": "true"}, ["AWS_USE_FIPS_ENDPOINT is ignored"]),
    ("CE8", "dual-stack", {"AWS_USE_DUALSTACK_ENDPOINT": "true"},
     ["AWS_USE_DUALSTACK_ENDPOINT is ignored"]),
    ("CC2", "45m", {"ECR_RENEW_BEFORE": "45m"}, ["ECR_RENEW_BEFORE", "less than 2h", "9h30m"]),
]


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("changes,words", [
    pytest.param(*w[2:], id=f"{w[0]} {w[1]}", marks=pytest.mark.case(w[0])) for w in WARNINGS])
def test_what_is_strange_is_one_warning(world, changes, words, form):
    ns, = world.namespaces("a")
    # For all services: who set ECR's own endpoint took the cure of some.
    url = world.env()["AWS_ENDPOINT_URL_ECR"]
    result = world.run(ECR_LOG_FORMAT=form, AWS_ENDPOINT_URL=url,
                       AWS_ENDPOINT_URL_ECR=None, **changes)
    assert result.code == 0 and world.holds_login(ns), result
    assert len(result.errors) == 1, result
    line = result.errors[0]
    if form == "json":
        assert json.loads(line)["level"] == "warning" and json.loads(line)["event"] == "setting"
    else:
        assert line.startswith("warning: "), line
    for word in words:
        assert word in line, line


@pytest.mark.case("CE3", "CE8")
def test_service_links_and_no_proxy_get_no_word(world):
    ns, = world.namespaces("a")
    links = {"ECR_SERVICE_HOST": "10.96.0.7", "ECR_SERVICE_PORT": "80",
             "ECR_SERVICE_PORT_HTTP": "80", "ECR_PORT": "tcp://10.96.0.7:80",
             "ECR_PORT_80_TCP": "tcp://10.96.0.7:80", "ECR_PORT_80_TCP_PROTO": "tcp",
             "ECR_PORT_80_TCP_PORT": "80", "ECR_PORT_80_TCP_ADDR": "10.96.0.7"}
    result = world.run(NO_PROXY="127.0.0.1", no_proxy="127.0.0.1", **links)
    assert result.code == 0 and result.err == "" and world.holds_login(ns), result


@pytest.mark.case("CE3")
def test_an_exclusion_that_matches_no_namespace_is_one_warning(world):
    a, b = world.namespaces("a", "b")
    result = world.run(ECR_EXCLUDE_NAMESPACES=f"kube-sytem,{b},none-*")
    assert result.code == 0 and world.holds_login(a), result
    assert world.cluster.secret(b) is None
    assert len(result.errors) == 1, result
    assert "ECR_EXCLUDE_NAMESPACES matches no namespace with kube-sytem, none-*;" in result.err
    result = world.run(ECR_EXCLUDE_NAMESPACES=f"kube-system,{b}")
    assert result.code == 0 and result.err == "", result


@pytest.mark.case("CD9")
@pytest.mark.parametrize("base", ["/k8s/clusters/c-m-1a2b:p-3", "/v1/projects/12/locations/x/"])
def test_an_api_server_under_a_path(world, base):
    """The real API server, behind a proxy that serves it under a path and nothing else."""
    a, b = world.namespaces("a", "b")
    path = base.rstrip("/")
    hosts = []

    def strip(request):
        hosts.append(request.headers["host"])
        if not request.path.startswith(path + "/api/v1/"):
            return reply(404, b"no such cluster")
        status, body, kind = proxy.ask(request._replace(path=request.path[len(path):]))
        return reply(status, body, {"Content-Type": kind})

    with Proxy(world.cluster, hook=strip) as proxy:
        settings = {"KUBE_SERVER": proxy.url + base, "ECR_SERVICE_ACCOUNTS": ""}
        result = world.run(**settings)
        assert result.code == 0 and result.err == "", result
        assert world.holds_login(a) and world.holds_login(b)
        assert set(hosts) == {f"127.0.0.1:{proxy.port}"}
        result = world.run(**settings, ECR_RENEW_BEFORE="")
        assert result.code == 0 and "2 fresh" in result.out, result


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
