# SPDX-License-Identifier: MIT
"""A run's results for readers.

    page.py RESULTS.json            the page that stands beside them
    page.py RESULTS.json readme     what README.md shows of them
"""
import json
import pathlib
import sys

from goals import at, judged

THEM = "k8s-ecr-login-renew 1.7.1"


def rows(head, lines):
    return "\n".join(f"| {' | '.join(str(c) for c in line)} |" for line in
                     [head, ["---"] * len(head), *lines])


def seconds(r):
    w = r["wall_s"]
    return f"{w['median']:.3f} ({w['min']:.3f} to {w['max']:.3f})"


def figures(results):
    return rows(
        ["namespaces", "who", "wall, s", "own CPU, s", "peak KiB", "requests", "connections",
         "bytes sent", "received", "system calls"],
        [[f"{int(size):,}", name, seconds(r), f"{r['cpu_s']['median']:.3f}", f"{r['peak_kib']:,}",
          f"{r['requests_kubernetes'] + r['requests_aws']:,}", r["connections"],
          f"{r['bytes_sent']:,}", f"{r['bytes_received']:,}", r.get("system_calls", "")]
         for size, all_of_them in results["sizes"].items() for name, r in all_of_them.items()])


def goals(results):
    return rows(["goal", "here", "wanted", ""],
                [[what, value, goal, "met" if met else "MISSED"]
                 for what, value, goal, met, *_ in judged(results)])


def sizes(results):
    return rows(["", "bytes", "gzipped"],
                [[arch, f"{s['bytes']:,}", f"{s['gzipped']:,}"]
                 for arch, s in results["binaries"].items()])


def neighbours(results):
    lines = []
    for kind, by in results["neighbours"].items():
        for n, r in by.items():
            lines.append([kind, "alone" if n == "0" else f"a renewal over {n}",
                          r["median_ms"], r["p90_ms"], r["pass_s"] or ""])
    return rows(["another client's", "beside", "median, ms", "90 %, ms", "the run, s"], lines)


def memory(results):
    lines = []
    for size in results["exact"]:
        for what, r in (("8", at(results, size)["ours, renewal"]),
                        ("1", at(results["exact"], size)["ours, renewal"])):
            end = r["at_the_end_kib"]
            lines.append([f"{int(size):,}", what, r["peak_kib"], end["file"], end["anonymous"],
                          end["stack"]])
    return rows(["namespaces", "connections", "peak, KiB", "at the end: of the binary",
                 "own data and heap", "stack"], lines)


def page(results):
    m = results["machine"]
    text = [f"""# Results of the bench
`./build.sh bench` on {m['date']}: {m['cores']} cores of {m['cpu']}, {m['memory_gib']} GiB, Linux
{m['kernel']}; shared by the API server, etcd, the stand-in for AWS and the program that is measured. Medians of
{results['rounds']} interleaved runs, with the smallest and the largest. What did not pay off: [NOTES.md](../NOTES.md).""",
            "![seconds](seconds.svg)\n![memory](memory.svg)\n![size](size.svg)"
            if results["kind"] == "full" else "The short form: no charts.",
            figures(results), "## Goals", goals(results),
            "## Memory of a renewal\nPeaks are the kernel's own count, which may be off by a few "
            "pages. What is left at the end, after the connections are closed,\nis counted page by page.",
            memory(results)]
    if "binaries" in results:
        text += ["## The binaries", sizes(results)]
    if "far" in results and results["far"]:
        text += ["## 50 ms away", rows(
            ["", "namespaces", "wall, s", "peak KiB"],
            [[name, r["namespaces"], r["wall_s"], r["peak_kib"]]
             for name, r in results["far"].items()])]
    if "neighbours" in results:
        text += ["## Other clients of the API server", neighbours(results)]
    for name, title in (("small", "The smallest machine"), ("insn", "Instructions on an ARM1176")):
        if name in results:
            text += [f"## {title}", "```json\n" + json.dumps(results[name], indent=1) + "\n```"]
    return "\n\n".join(text) + "\n"


def readme(results):
    """The few lines that README.md shows, for a renewal unless a line says otherwise."""
    def row(what, size, value, names=("ours, renewal", "ceiling", THEM, "shell flow")):
        here = at(results, size)
        cells = [value(here[n]) if n in here else "" for n in names]
        return [what, *cells, *[""] * (4 - len(cells))]

    def wall(r):
        return f"{r['wall_s']['median']:.3f} s"

    def peak(r):
        return f"{r['peak_kib']:,} KiB"
    lists = ("ours, nothing due", "ceiling, lists")
    lines = [
        row("5 namespaces", 5, wall), row("the same, nothing due", 5, wall, lists),
        row("100 namespaces", 100, wall), row("1,000 namespaces", 1000, wall),
        row("10,000 namespaces", 10000, wall),
        row("peak memory, 5 namespaces", 5, peak), row("peak memory, 1,000", 1000, peak),
        row("on disk", 5, lambda r: f"{r['bytes_on_disk'] / 1e6:.2f} MB",
            ("ours, renewal", "", THEM, "shell flow"))]
    return rows(["a renewal", "ecr-refresh", "bare client", THEM, "shell flow"], lines)


def main(path, form="page"):
    results = json.loads(pathlib.Path(path).read_text())
    print({"page": page, "readme": readme}[form](results).rstrip("\n"))


if __name__ == "__main__":
    main(*sys.argv[1:])
