"""Times steps of the workloads on a GPU beside JAX and PyTorch: `speed.py FOLDER PYTHON [rehearse]` writes FOLDER/speed.md.

What matters most comes first, and the table is written after each figure, so that it holds all there was time for.
"""

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path

here = Path(__file__).resolve().parent
root = here.parent.parent.parent
out = Path(sys.argv[1])
python = sys.argv[2]
rehearse = len(sys.argv) > 3
badger = os.environ.get("BADGER", "./badger")

# Workload, its spec, what the spec says of the number of instances, and the number to measure.
ROWS = [
    ("w1", "w1_guessing_game", "batch 64 of", 1024),
    ("w2", "w2_maml_sinusoid", "batch 25 of", 25),
    ("w7", "w7_large_lstm", "batch 256 of", 256),
    ("w4", "w4_three_loops", "batch 32 of", 32),
    ("w1", "w1_guessing_game", "batch 64 of", 65536),
    ("w1", "w1_guessing_game", "batch 64 of", 8192),
    ("w2", "w2_maml_sinusoid", "batch 25 of", 4096),
]
if rehearse:
    ROWS = [("w2", "w2_maml_sinusoid", "batch 25 of", 2)]
PEERS = [("jax", "scan"), ("jax", "best"), ("torch", "best"), ("torch", "eager")]
HEADS = {"badger": "badger, ms", "jax scan": "JAX scan", "jax best": "JAX best", "torch best": "torch.compile"}
HEADS |= {"torch eager": "PyTorch eager", "share": "share of the card's peak", "fits": "bar"}
ADDITIONS_A_CLOCK = 128  # multiply-adds of one multiprocessor, compute capability 8.6 and newer; 9.0 too
FASTER = {"w1": 3, "w2": 3, "w4": 3, "w7": 1}  # than the best of JAX


def command(arguments, most, **environment):
    """Its last line of JSON; nothing where it fails or takes longer than `most` seconds."""
    print("$", *arguments, flush=True)
    try:
        done = subprocess.run(
            arguments, capture_output=True, text=True, cwd=root, env={**os.environ, **environment}, timeout=most
        )
    except subprocess.TimeoutExpired:
        print("took longer than", most, "s", flush=True)
        return None
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    print(done.stdout[-500:] if lines else done.stdout[-2000:] + done.stderr[-2000:], flush=True)
    return json.loads(lines[-1]) if lines and done.returncode == 0 else None


def peak():
    """Operations a second of the card, two for each multiply-add, and its name."""
    rows = list(csv.reader(open(out / "card.csv")))
    clock = float(re.search(r"\d+", rows[1][2]).group())
    processors = int(re.search(r"(\d+) multiprocessors", (out / "devices.txt").read_text()).group(1))
    return 2 * ADDITIONS_A_CLOCK * processors * clock * 1e6, rows[1][0]


most, card = peak()
table = [{} for _ in ROWS]
measured = [{} for _ in ROWS]


def write():
    lines = [f"{card}: {most / 1e12:.1f} T operations a second at most", ""]
    lines += ["| workload | " + " | ".join(HEADS.values()) + " |", "|" + " --- |" * (len(HEADS) + 1)]
    for (name, spec, said, instances), cells in zip(ROWS, table):
        lines.append(f"| {spec} x {instances} | " + " | ".join(cells.get(key, "") for key in HEADS) + " |")
    (out / "speed.md").write_text("\n".join(lines) + "\n")
    (out / "speed.json").write_text(json.dumps(measured, indent=1))


def step_file(at):
    return out / f"{ROWS[at][1]}_{ROWS[at][3]}.safetensors"


def ours(at):
    name, spec, said, instances = ROWS[at]
    file = out / f"{spec}_{instances}.badger"
    text = (root / f"examples/benchmarks/{spec}.badger").read_text()
    assert said in text, (spec, said)
    file.write_text(text.replace(said, re.sub(r"\d+", str(instances), said), 1))
    few = ["--steps", "2", "--warm", "1"] if rehearse else []
    run = command([badger, "bench", str(file), "--device", "cuda", "--json", *few], 120)
    if not run:
        table[at]["badger"] = "failed"
        return
    measured[at]["badger"] = run
    table[at]["badger"] = f"{run['median_ms']:.3f}"
    table[at]["share"] = f"{100 * run['operations'] / (run['median_ms'] * 1e-3) / most:.1f} %"
    subprocess.run([badger, "bench", str(file), "--look", str(step_file(at))], cwd=root, timeout=120)


def theirs(at, peer, form):
    key = f"{peer} {form}"
    if not step_file(at).exists():
        return
    arguments = [python, str(here.parent / f"peers/{peer}_peer.py"), ROWS[at][0], form, "1", str(step_file(at))]
    device = "cpu" if rehearse else "cuda"
    run = command(arguments + ["20", "3", "5"], 90, BENCH_DEVICE=device)
    if not run:
        table[at][key] = "failed"
        return
    measured[at][key] = run
    times = run["median_ms"] / measured[at]["badger"]["median_ms"]
    table[at][key] = f"{run['median_ms']:.3f} ({times:.2f} x, gradients off {run['gradient_error']:.1e})"
    best = min(r["median_ms"] for k, r in measured[at].items() if k.startswith("jax")) if peer == "jax" else None
    if best:
        ratio, wanted = best / measured[at]["badger"]["median_ms"], FASTER[ROWS[at][0]]
        table[at]["fits"] = f"{ratio:.2f} of {wanted}: {'met' if ratio >= wanted else 'not met'}"


def attempt(what, *arguments):
    try:
        what(*arguments)
    except Exception as failure:  # one row's failure is not the next one's
        print(type(failure).__name__, failure, flush=True)
    write()


for at in range(len(ROWS)):
    attempt(ours, at)
for peer, form in PEERS:
    for at in range(len(ROWS)):
        attempt(theirs, at, peer, form)
sys.exit(0 if all("badger" in row for row in measured) else 1)
