# SPDX-License-Identifier: MIT
"""Three charts from a run's results: seconds, memory and size on disk.

    charts.py RESULTS.json FOLDER

The same results give the same bytes, and each chart names the results that it shows
by their SHA-256."""
import hashlib
import json
import pathlib
import sys

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "ecr-refresh"
matplotlib.rcParams["svg.fonttype"] = "none"
import matplotlib.pyplot as plt	# noqa: E402

COLOURS = {"ours, cold": "#1b6ca8", "ours, renewal": "#0b3c5d", "ours, nothing due": "#5fa8d3",
           "ours, dry run": "#8fbcd4", "ceiling": "#7a7a7a", "ceiling, lists": "#b5b5b5",
           "k8s-ecr-login-renew 1.7.1": "#c0713d", "shell flow": "#8c2f39"}


def series(results, value):
    """By contender: sizes and values."""
    found = {}
    for size, rows in results["sizes"].items():
        for name, row in rows.items():
            found.setdefault(name, ([], []))
            found[name][0].append(int(size))
            found[name][1].append(value(row))
    return found


def lines(results, value, title, axis):
    figure, ax = plt.subplots(figsize=(7, 4.5))
    for name, (x, y) in series(results, value).items():
        ax.plot(x, y, marker="o", markersize=3.5, linewidth=1.4, label=name, color=COLOURS[name])
    ax.set(xscale="log", yscale="log", xlabel="namespaces", ylabel=axis, title=title)
    ax.grid(True, which="major", linewidth=0.3)
    ax.legend(fontsize=7, frameon=False)
    return figure


def size(results):
    rows = results["sizes"]["5"]
    names = [n for n in ("ours, renewal", "k8s-ecr-login-renew 1.7.1", "shell flow") if n in rows]
    figure, ax = plt.subplots(figsize=(7, 2.2))
    values = [rows[n]["bytes_on_disk"] / 1e6 for n in names]
    ax.barh(names, values, color=[COLOURS[n] for n in names])
    for at, value in enumerate(values):
        ax.text(value * 1.1, at, f"{value:.2f} MB", va="center", fontsize=8)
    ax.set(xscale="log", xlim=(0.05, max(values) * 6), xlabel="MB on disk",
           title="Size: the programs that a pass needs")
    ax.invert_yaxis()
    return figure


def main(results_file, folder):
    raw = pathlib.Path(results_file).read_bytes()
    results, folder = json.loads(raw), pathlib.Path(folder)
    charts = {
        "seconds": lines(results, lambda r: r["wall_s"]["median"], "One pass", "seconds (median)"),
        "memory": lines(results, lambda r: r["peak_kib"] / 1024, "Peak memory of the largest "
                        "process", "MiB"),
        "size": size(results)}
    for name, figure in charts.items():
        figure.tight_layout()
        figure.savefig(folder / f"{name}.svg", metadata={
            "Date": None, "Description": f"results {hashlib.sha256(raw).hexdigest()}"})


if __name__ == "__main__":
    main(*sys.argv[1:])
