# SPDX-License-Identifier: MIT
""".github/workflows: actionlint has nothing to say, they do nothing but call
build.sh, and their own few lines do what they are for. GitHub itself is not here."""
import os
import re
import shutil
import subprocess

import pytest
import yaml
from conftest import ROOT, version

FOLDER = ROOT / ".github" / "workflows"
FILES = sorted(FOLDER.iterdir())
TEXTS = {p.name: p.read_text() for p in FILES}


def parsed(name):
    return yaml.safe_load(TEXTS[name])


def steps(name):
    return [s for job in parsed(name)["jobs"].values() for s in job.get("steps", [])]


def lint(folder):
    """shellcheck must be there: without it actionlint says less."""
    shellcheck = shutil.which("shellcheck")
    return subprocess.run([os.environ["ACTIONLINT"], "-no-color", "-shellcheck", shellcheck],
                          cwd=folder, capture_output=True, text=True, timeout=60)


def copy(folder, **changed):
    """A repository with these workflows; `name="old => new"` changes one."""
    subprocess.run(["git", "init", "-q", folder], check=True)
    (folder / ".github" / "workflows").mkdir(parents=True)
    for name, text in TEXTS.items():
        old, _, new = changed.get(name.partition(".")[0], "").partition(" => ")
        assert old in text
        (folder / ".github" / "workflows" / name).write_text(text.replace(old, new, 1) if old else text)
    return folder


def test_the_workflows_are_these_and_actionlint_is_content(tmp_path):
    assert list(TEXTS) == ["release.yml", "test.yml"]
    done = lint(copy(tmp_path))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("name, change, words", [
    ("test", 'directory "$GITHUB_WORKSPACE" => directory $GITHUB_WORKSPACE', "SC2086"),
    ("test", "runs-on: ubuntu-24.04 => runs-on: ubuntu-2404", "unknown"),
    ("release", "needs: tag => needs: tags", "does not exist"),
    ("release", "./.github/workflows/test.yml => ./.github/workflows/tests.yml", "could not read"),
    ("release", "contents: write => content: write", "permission scope")], ids=lambda x: str(x)[:20])
def test_it_sees_what_is_wrong(tmp_path, name, change, words):
    done = lint(copy(tmp_path, **{name: change}))
    assert done.returncode == 1 and words in done.stdout, done


def test_they_only_call_build_sh():
    def calls(name):
        return [line.strip() for s in steps(name) for line in s.get("run", "").splitlines()
                if re.search(r"build\.sh|make|tests/", line.replace("Makefile", ""))]
    assert calls("test.yml") == ["./build.sh test"]
    assert calls("release.yml") == ["./build.sh release"]
    assert parsed("release.yml")["jobs"]["test"] == {"needs": "tag", "uses": "./.github/workflows/test.yml"}


def test_on_what():
    """YAML takes the key `on` for true."""
    assert parsed("test.yml")[True] == {"push": {"branches": ["**"]}, "pull_request": None,
                                        "workflow_call": None}
    assert parsed("release.yml")[True] == {"push": {"tags": ["v*"]}}
    for job in (parsed("test.yml")["jobs"]["test"], parsed("release.yml")["jobs"]["draft"]):
        image = job["container"]
        assert (image if isinstance(image, str) else image["image"]) == "debian:12"
    assert "of Debian 12 on amd64" in (ROOT / "docs" / "images.md").read_text()


@pytest.mark.parametrize("name", list(TEXTS))
def test_who_may_do_what(name):
    """Nothing may write but the job that makes the draft, which runs no test; the
    token is given to one step of it, and other people's code is named by its commit."""
    flow = parsed(name)
    assert flow["permissions"] == {"contents": "read"}
    for job, said in flow["jobs"].items():
        assert said.get("permissions") == ({"contents": "write"} if job == "draft" else None)
        assert "timeout-minutes" in said or "uses" in said
    with_token = [s for s in steps(name) if "token" in yaml.dump(s)]
    assert [s.get("name") for s in with_token] == (["Draft"] if name == "release.yml" else [])
    used = [s for s in steps(name) if "uses" in s]
    assert used and all(s["with"] == {"persist-credentials": False} for s in used)
    for line in re.findall(r"uses: (.*)", TEXTS[name]):
        assert re.fullmatch(r"(\./.*|[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)", line), line


def run(name, **env):
    """That step of release.yml, by the shell that GitHub runs it with."""
    (step,) = [s for s in steps("release.yml") if s.get("name") == name]
    return subprocess.run(["sh", "-e", "-c", step["run"]], cwd=ROOT, capture_output=True, text=True,
                          env={"PATH": "/usr/bin:/bin"} | env)


def test_a_tag_that_is_not_the_version_is_refused():
    assert run("The tag is the version", GITHUB_REF_NAME=f"v{version()}").returncode == 0
    for wrong in ("v9.9.9", version(), f"v{version()}-rc1"):
        done = run("The tag is the version", GITHUB_REF_NAME=wrong)
        assert done.returncode == 1 and wrong in done.stdout and version() in done.stdout


def test_the_draft_has_every_file_once(release, tmp_path):
    """And none of the image layout, whose names are no release's."""
    gh = tmp_path / "gh"
    gh.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >>{tmp_path}/said\n')
    gh.chmod(0o755)
    tag = f"v{version()}"
    done = run("Draft", PATH=f"{tmp_path}:/usr/bin:/bin", GITHUB_REF_NAME=tag, GITHUB_REPOSITORY="a/b")
    assert done.returncode == 0, done.stderr
    said = (tmp_path / "said").read_text().splitlines()
    assert said[:3] == ["release", "create", tag] and said.count("create") == 1
    assert {"--draft", "--verify-tag"} <= set(said)
    files = [x for x in said if x.startswith("build/release/")]
    sums = [line.split()[1] for line in (release / "SHA256SUMS").read_text().splitlines()]
    assert sorted(files) == sorted(f"build/release/{n}" for n in [*sums, "SHA256SUMS"])
    assert len({os.path.basename(f) for f in files}) == len(files)
