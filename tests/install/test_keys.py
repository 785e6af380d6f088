# SPDX-License-Identifier: MIT
"""docs/keys.md: its policies, what kubectl makes of a keys.env, and its way to
change the keys."""
import base64
import json
import re

import pytest
from conftest import K8S, NS, ROOT, render, the

PAGE = (ROOT / "docs" / "keys.md").read_text()
README = (ROOT / "README.md").read_text()
PULL = {"ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"}


def section(title):
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def policies(text):
    """The JSON in the code blocks there."""
    found = re.findall(r"(?:^ {4,}.*\n)+", text, re.M)
    return [json.loads(b) for b in found if b.lstrip().startswith("{")]


def actions(statements):
    out = set()
    for one in statements:
        assert one["Effect"] == "Allow"
        out |= {one["Action"]} if isinstance(one["Action"], str) else set(one["Action"])
    return out


@pytest.mark.case("G")
def test_the_policies():
    (user,) = policies(section("An IAM user from the command line"))
    (readme,) = policies(README.partition("\n## Rights, and why so few\n")[2])
    assert user == readme
    assert actions(user["Statement"]) == PULL | {"ecr:GetAuthorizationToken"}
    (repository,) = policies(section("Several accounts, one key"))
    assert actions(repository["Statement"]) == PULL
    assert "Resource" not in repository["Statement"][0]	# the repository's own
    (cache,) = policies(section("Pull-through caches"))
    assert actions([cache]) == {"ecr:BatchImportUpstreamImage", "ecr:CreateRepository"}


LINES = [
    ("as it should be", "AWS_REGION=us-east-1\n", {"AWS_REGION": "us-east-1"}),
    ("quotes", 'A="b"\n', {"A": '"b"'}),
    ("a comment behind it", "A=b # c\n", {"A": "b # c"}),
    ("blanks", "A= b \n", {"A": " b "}),
    ("more of the same sign", "A=b=c==\n", {"A": "b=c=="}),
    ("comments and empty lines", "# a\n\n  # b\nA=b\n", {"A": "b"}),
    ("a name only", "PATH_OF_NONE\nHOME_OF_TEST\n", {"HOME_OF_TEST": "here"}),
    ("line ends of Windows", "A=b\r\nC=d\r\n", {"A": "b", "C": "d"}),
    ("no last line end", "A=b", {"A": "b"}),
]


@pytest.mark.case("G")
@pytest.mark.parametrize("text, want", [r[1:] for r in LINES], ids=[r[0] for r in LINES])
def test_what_kubectl_makes_of_a_line(place, tmp_path, text, want):
    (tmp_path / "keys.env").write_bytes(text.encode())
    done = place.shell(f"export HOME_OF_TEST=here; kubectl create secret generic x "
                       f"--from-env-file={tmp_path}/keys.env --dry-run=client -o json")
    data = json.loads(done.stdout).get("data", {})
    data.pop("PATH_OF_NONE", None)
    assert {k: base64.b64decode(v).decode() for k, v in data.items()} == want


@pytest.mark.case("G")
def test_an_export_is_refused(place, tmp_path):
    (tmp_path / "keys.env").write_text("export A=b\n")
    done = place.kubectl("create", "secret", "generic", "x", "--dry-run=client",
                         f"--from-env-file={tmp_path}/keys.env", check=False)
    assert done.returncode != 0


@pytest.mark.case("G")
def test_the_keys_are_changed_as_the_page_says(place, moto, tmp_path):
    place.kubectl("apply", "-k", str(K8S))
    place.keys(moto)
    cronjob = the(render(K8S), "CronJob")
    assert place.run_pod(cronjob, moto).code == 0
    assert "Fetching" not in place.run_pod(cronjob, moto).out
    lines = re.findall(r"^ {7}(kubectl .*)$", section("Changing the keys"), re.M)
    (tmp_path / "keys.env").write_text(
        f"AWS_ACCESS_KEY_ID={moto.poor_id}\nAWS_SECRET_ACCESS_KEY={moto.poor_secret}\n"
        "AWS_REGION=us-east-1\n")
    place.shell(f"cd {tmp_path}; {lines[0]}; {lines[1]}")
    job = place.must("GET", f"/apis/batch/v1/namespaces/{NS}/jobs/manual-refresh")
    # Another key is tried at once, though no Secret is due by its age.
    place.run_pod(job | {"kind": "Job"}, moto).fails(2, "AccessDenied")
    stored = place.must("GET", f"/api/v1/namespaces/{NS}/secrets/aws-ecr-credentials")
    assert "last-applied" not in json.dumps(stored["metadata"])
