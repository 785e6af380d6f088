# SPDX-License-Identifier: MIT
"""OpenTofu on copies of the module, with stand-ins for the two providers.

The stand-ins (provider/) serve the real providers' schemas, so a wrong attribute
or block is refused as the real one would refuse it; what they "make" is kept in
the state alone.
"""
import json
import os
import pathlib
import shutil
import subprocess

import pytest
import yaml

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MODULE = ROOT / "k8s" / "terraform"
KEY_ID, KEY = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


class Tofu:
    """A folder with a configuration, and the program run in it."""

    def __init__(self, folder, plugins):
        self.folder = folder
        rc = plugins / "tofurc"
        rc.write_text('provider_installation {\n  filesystem_mirror {\n    path = "%s"\n  }\n}\n'
                      % os.environ["TOFU_MIRROR"])
        self.env = {"PATH": "/usr/bin:/bin", "HOME": str(plugins), "TF_CLI_CONFIG_FILE": str(rc),
                    "TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}

    def __call__(self, *args, check=True):
        done = subprocess.run([os.environ["TOFU"], *map(str, args)], cwd=self.folder, text=True,
                              capture_output=True, timeout=120, env=self.env)
        if check and done.returncode != 0:
            raise AssertionError(f"tofu {args}: {done.stdout}{done.stderr}")
        return done

    def write(self, name, text):
        (self.folder / name).write_text(text)

    def init(self):
        self("init", "-no-color", "-input=false")
        return self

    def plan(self, *args):
        """The plan as JSON."""
        self("plan", "-no-color", "-input=false", "-out=plan", *args)
        return json.loads(self("show", "-json", "plan").stdout)

    def apply(self):
        self("apply", "-no-color", "-input=false", "-auto-approve")

    def state(self):
        return (self.folder / "terraform.tfstate").read_text()


def actions(plan):
    """address -> what is to be done with it, of what is to be changed."""
    out = {c["address"]: tuple(c["change"]["actions"]) for c in plan["resource_changes"]
           if c["mode"] == "managed"}
    return {a: what for a, what in out.items() if what != ("no-op",)}


@pytest.fixture
def tofu(tmp_path):
    """An empty folder beside a copy of the module, which is ../module."""
    shutil.copytree(MODULE, tmp_path / "module")
    (tmp_path / "root").mkdir()
    return Tofu(tmp_path / "root", tmp_path)


@pytest.fixture
def module(tmp_path):
    """A copy of the module itself."""
    shutil.copytree(MODULE, tmp_path / "module")
    return Tofu(tmp_path / "module", tmp_path)


def render(folder):
    """What `kubectl kustomize` makes of a folder, by kind."""
    done = subprocess.run([os.environ["KUBECTL"], "kustomize", str(folder)], text=True,
                          capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return {o["kind"]: o for o in yaml.safe_load_all(done.stdout)}
