"""Runs each workload in Badger and its peers in turn, checks that they agree, and writes table and chart.

Every measurement is a process of its own. Pairs of Badger and a peer alternate, and the median of the ratios
counts, so that a slow spell of the machine falls on both. A pair in which either was disturbed is measured again.
"""

import argparse
import importlib.util
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import source

HERE = Path(__file__).resolve().parent
FOLDER = HERE.parent
BADGER = FOLDER.parent.parent / "badger"
MOST_ERROR = 1e-4
MOST_WARM = 2.0  # seconds that a peer warms up at most: all of them are compiled before their first step
DISTURBED = 1.25  # times the least step of a program in all its runs: a median beyond is not the program's own
LASTING = 5.0  # seconds of steps in which the most memory of a run is looked for

# Sharded forms stand for two threads; w3's tasks and all others' instances part evenly.
FORMS = {
    1: [("jax", "scan"), ("jax", "best"), ("torch", "eager"), ("torch", "best")],
    2: [("jax", "best"), ("jax", "shard"), ("torch", "best")],
}


def specs(wanted):
    found = {path.name.split("_")[0]: path for path in sorted(FOLDER.glob("w*.badger"))}
    return {name: path for name, path in found.items() if not wanted or name in wanted}


def json_of(command, threads, environment=None):
    """What a process prints last, as JSON; nothing where it fails."""
    cores = sorted(os.sched_getaffinity(0))[:threads]
    ended = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **(environment or {})},
        preexec_fn=lambda: os.sched_setaffinity(0, cores),
    )
    if ended.returncode != 0:
        last = (ended.stderr.strip().splitlines() or [f"exit code {ended.returncode}"])[-1]
        print(f"  failed: {' '.join(map(str, command[:4]))}: {last}", file=sys.stderr)
        return None
    return json.loads(ended.stdout.strip().splitlines()[-1])


def badger(spec, threads, arguments):
    timing = ["--steps", arguments.steps, "--warm", arguments.warm, "--most", arguments.most]
    command = [BADGER, "bench", spec, "--threads", threads, "--json", *timing]
    return json_of([str(part) for part in command], threads)


def start(spec, threads, folder, steps, cache):
    """Seconds and the most bytes of `badger run` from its start to its end, all its processes included."""
    out = folder / "run"
    shutil.rmtree(out, ignore_errors=True)
    cores = sorted(os.sched_getaffinity(0))[:threads]
    command = [BADGER, "run", spec, "--threads", threads, "--steps", steps, "--quiet", "--out", out]
    begin = time.time()
    process = subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.DEVNULL,
        env={**os.environ, "BADGER_CACHE": str(cache)},
        preexec_fn=lambda: os.sched_setaffinity(0, cores),
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return dict(seconds=time.time() - begin, memory_bytes=1024 * usage.ru_maxrss)


def starts(spec, threads, median_ms, folder):
    """A spec never seen before, the same again, and the same for some seconds."""
    cache = folder / "cache"
    shutil.rmtree(cache, ignore_errors=True)
    cold, warm = (start(spec, threads, folder, 1, cache) for _ in range(2))
    lasting = start(spec, threads, folder, 1 + int(1000 * LASTING / median_ms), cache)
    return dict(cold_s=cold["seconds"], warm_s=warm["seconds"], run_memory_bytes=lasting["memory_bytes"])


def peer(framework, form, name, threads, look, arguments, **environment):
    timing = [arguments.steps, min(arguments.warm, MOST_WARM), arguments.most]
    command = [sys.executable, HERE / f"{framework}_peer.py", name, form, threads, look, *timing]
    return json_of([str(part) for part in command], threads, environment)


def look(spec, file, *more):
    subprocess.run([str(BADGER), "bench", str(spec), "--look", str(file), *more], check=True)
    return file


def agreement(name, spec, folder, measured):
    """Errors of loss and meta-gradient against Badger's, by peer.

    Through five inner steps of w6 differences of rounding grow beyond what is asked of the others; it is compared
    through one, on a seed where they stay small.
    """
    if name != "w6":
        return {key: (run["loss_error"], run["gradient_error"]) for key, run in measured.items()}
    file = look(spec, folder / "w6_one_step.safetensors", "--set", "steps=1", "--seed", "1")
    errors = {}
    for framework, form in measured:
        quick = argparse.Namespace(steps=1, warm=0, most=0)
        run = peer(framework, form, name, 1, file, quick, BENCH_W6_STEPS="1")
        if run:
            errors[framework, form] = run["loss_error"], run["gradient_error"]
    return errors


def lines_of_source(spec):
    text = spec.read_text().splitlines()
    return sum(1 for line in text if line.strip() and not line.strip().startswith("//"))


def lines_of_peer(framework, form, name):
    return source.lines((HERE / f"{framework}_peer.py").read_text(), name, form)


def is_quiet(run, runs):
    return run["median_ms"] <= DISTURBED * min(other["least_ms"] for other in runs)


def quiet(pairs):
    """The pairs of Badger's run and a peer's in which neither was disturbed, by the least step of each in any."""
    mine, its = zip(*pairs, strict=True)
    return [(own, run) for own, run in pairs if is_quiet(own, mine) and is_quiet(run, its)]


def calmest(pairs):
    """Without such a pair: for each side the run with the least median, which need not be of the same pair."""
    return [tuple(min(runs, key=lambda run: run["median_ms"]) for runs in zip(*pairs, strict=True))]


def measure(name, spec, threads, arguments, folder):
    """Rows of one workload: Badger first, then each peer with the ratio of its median to Badger's."""
    file = look(spec, folder / f"{name}.safetensors")
    wanted = [
        key
        for key in FORMS[threads]
        if key[0] not in arguments.without and importlib.util.find_spec(key[0])
    ]
    own, pairs = [], {}
    for turn in range(arguments.most_pairs or 2 * arguments.pairs):
        left = [key for key in wanted if len(quiet(pairs[key]) if key in pairs else []) < arguments.pairs]
        if turn >= arguments.pairs and not left:
            break
        print(f"{name}, {threads} threads, pair {turn + 1}", file=sys.stderr)
        mine = badger(spec, threads, arguments)
        if mine is None:
            return None
        own.append(mine)
        for key in left:
            run = peer(*key, name, threads, file, arguments)
            if run is None:
                wanted.remove(key)
            else:
                pairs.setdefault(key, []).append((mine, run))
    errors = agreement(name, spec, folder, {key: runs[0][1] for key, runs in pairs.items()})
    middle = lambda runs: sorted(runs, key=lambda run: run["median_ms"])[(len(runs) - 1) // 2]
    mine = middle([run for run in own if is_quiet(run, own)] or own)
    mine |= starts(spec, threads, mine["median_ms"], folder)
    rows = []
    for (framework, form), measured in pairs.items():
        calm = quiet(measured)
        used = calm or calmest(measured)
        rows.append(
            dict(
                peer=f"{framework} {form}",
                lines=lines_of_peer(framework, form, name),
                ratio=statistics.median(run["median_ms"] / own["median_ms"] for own, run in used),
                pairs=len(measured),
                medians_ms=[(own["median_ms"], run["median_ms"]) for own, run in measured],
                quiet_pairs=len(calm),
                errors=errors.get((framework, form)),
                **{key: middle([run for _, run in used])[key] for key in ("median_ms", "ready_s", "memory_bytes")},
            )
        )
    return dict(workload=name, threads=threads, lines=lines_of_source(spec), badger=mine, peers=rows)


def table(results):
    lines = [
        "| workload | threads | program | ms a step | ratio | pairs, undisturbed | start to first step, s | memory, MB | error of loss, meta-gradient |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for result in results:
        mine = result["badger"]
        start = f"| {result['workload']} | {result['threads']} |"
        share = mine["floor_ms"] / mine["median_ms"]
        lines.append(
            f"{start} **badger**, {result['lines']} lines | {mine['median_ms']:.3g} | {share:.0%} of the floor"
            f" ({mine['floor_ms']:.3g} ms), {mine['predicted_ms']:.3g} predicted"
            f" | | {mine['cold_s']:.1f} cold, {mine['warm_s']:.1f} warm | {mine['run_memory_bytes'] / 1e6:.0f} | |"
        )
        for row in result["peers"]:
            errors = row["errors"]
            agrees = "?" if not errors else f"{errors[0]:.0e}, {errors[1]:.0e}"
            if errors and max(errors) > MOST_ERROR:
                agrees += " DIFFERS"
            lines.append(
                f"{start} {row['peer']}, {row['lines']} lines | {row['median_ms']:.3g} | {row['ratio']:.2f}"
                f" | {row['quiet_pairs']} of {row['pairs']} | {row['ready_s']:.1f}"
                f" | {row['memory_bytes'] / 1e6:.0f} | {agrees} |"
            )
    return "\n".join(lines)


def summary(results):
    """Geometric means of the ratios to the best and the plain form of each framework."""
    lines = []
    for threads in sorted({result["threads"] for result in results}):
        mine = [result for result in results if result["threads"] == threads]
        for framework, plain in (("jax", "scan"), ("torch", "eager")):
            best, usual, memory = [], [], []
            for result in mine:
                ratios = {row["peer"]: row["ratio"] for row in result["peers"]}
                own = [ratio for name, ratio in ratios.items() if name.startswith(framework)]
                best += [min(own)] if own else []
                held = [row["memory_bytes"] for row in result["peers"] if row["peer"].startswith(framework)]
                memory += [min(held) / result["badger"]["run_memory_bytes"]] if held else []
                usual += [ratios[f"{framework} {plain}"]] if f"{framework} {plain}" in ratios else []
            for what, ratios in (("fastest form", best), (plain, usual)):
                if ratios:
                    mean = statistics.geometric_mean(ratios)
                    lines.append(
                        f"{threads} threads, {framework}, {what}: {mean:.2f} times Badger's time, from"
                        f" {min(ratios):.2f} to {max(ratios):.2f}"
                    )
            if memory:
                mean = statistics.geometric_mean(memory)
                lines.append(f"{threads} threads, {framework}, least memory: {mean:.2f} times Badger's")
    return "\n".join(f"- {line}" for line in lines + scaling(results))


def scaling(results):
    """How many times sooner two threads are done than one."""
    ms = {(result["workload"], result["threads"]): result["badger"]["median_ms"] for result in results}
    both = [f"{name} {ms[name, 1] / ms[name, 2]:.2f}" for name, threads in ms if threads == 2 and (name, 1) in ms]
    return [f"two threads of Badger against one: {', '.join(both)}"] if both else []


def chart(results):
    """Bars of the ratios, as SVG: how many times Badger's time each peer takes, on a logarithmic scale."""
    import math

    colours = {"jax scan": "#9ecae1", "jax best": "#3182bd", "jax shard": "#08519c"}
    colours |= {"torch eager": "#fdae6b", "torch best": "#e6550d"}
    rows = [(result, row) for result in results for row in result["peers"]]
    top, left, width, height = 40, 190, 560, 18
    most = max([10.0, *(row["ratio"] for _, row in rows)])
    least = min([0.5, *(row["ratio"] for _, row in rows)])
    place = lambda x: left + width * math.log(x / least) / math.log(most / least)
    bottom = top + height * len(rows)
    text = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 60}" height="{bottom + 30}"'
        ' font-family="sans-serif" font-size="11">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="{left}" y="20" font-size="13">time of a meta-step, times Badger\'s</text>',
    ]
    for tick in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200):
        if least <= tick <= most:
            colour = "black" if tick == 1 else "#cccccc"
            text.append(
                f'<line x1="{place(tick):.0f}" x2="{place(tick):.0f}" y1="{top - 8}" y2="{bottom}" stroke="{colour}"/>'
                f'<text x="{place(tick):.0f}" y="{bottom + 14}" text-anchor="middle">{tick:g}</text>'
            )
    for i, (result, row) in enumerate(rows):
        y = top + height * i
        begin, end = sorted((place(1), place(row["ratio"])))
        text.append(
            f'<text x="{left - 8}" y="{y + 12}" text-anchor="end">'
            f"{result['workload']}, {result['threads']} threads, {row['peer']}</text>"
            f'<rect x="{begin:.1f}" y="{y + 2}" width="{max(1, end - begin):.1f}" height="{height - 5}"'
            f' fill="{colours[row["peer"]]}"/>'
            f'<text x="{end + 4:.1f}" y="{y + 12}">{row["ratio"]:.1f}</text>'
        )
    return "\n".join([*text, "</svg>", ""])


def machine():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            flags = Path("/proc/cpuinfo").read_text()
            lanes = "AVX-512" if "avx512f" in flags else "AVX2" if "avx2" in flags else "no AVX2"
            return f"{line.split(':')[1].strip()}, {os.cpu_count()} cores, {lanes}"
    return platform.processor()


def versions():
    found = []
    for name in ("jax", "torch"):
        if importlib.util.find_spec(name):
            from importlib.metadata import version

            found.append(f"{name} {version(name)}")
    return ", ".join(found)


def main():
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    names = lambda text: text.split(",")
    parser.add_argument("--workloads", type=names, default=[])
    parser.add_argument("--threads", type=lambda text: [int(n) for n in text.split(",")], default=[1, 2])
    parser.add_argument("--pairs", type=int, default=3, help="pairs in which neither was disturbed")
    parser.add_argument("--most-pairs", type=int, help="pairs to measure for that; without it, twice as many")
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--warm", type=float, default=8, help="seconds before steps count")
    parser.add_argument("--most", type=float, default=5, help="seconds of steps that count")
    parser.add_argument("--without", type=names, default=[], help="peers to leave out: jax, torch")
    parser.add_argument("--out", type=Path, default=FOLDER / "results")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    results = []
    for threads in arguments.threads:
        for name, spec in specs(arguments.workloads).items():
            result = measure(name, spec, threads, arguments, arguments.out)
            if result:
                results.append(result)
                page = [f"{machine()}; {versions()}", table(results), summary(results)]
                (arguments.out / "table.md").write_text("\n\n".join(page) + "\n")
                (arguments.out / "chart.svg").write_text(chart(results))
                (arguments.out / "results.json").write_text(json.dumps(results, indent=1))
    print((arguments.out / "table.md").read_text())


if __name__ == "__main__":
    main()
