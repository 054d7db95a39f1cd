"""Times steps of the workloads on a GPU beside JAX and PyTorch: `speed.py FOLDER PYTHON` writes FOLDER/speed.md."""

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

# Workload, how its spec says the number of instances, and the numbers to measure.
WORKLOADS = [
    ("w1", "w1_guessing_game", "batch 64 of", "batch {} of", [1024, 4096, 16384, 65536]),
    ("w2", "w2_maml_sinusoid", "batch 25 of", "batch {} of", [25, 1024]),
    ("w4", "w4_three_loops", "batch 32 of", "batch {} of", [32]),
    ("w7", "w7_large_lstm", "batch 256 of", "batch {} of", [256]),
]
ADDITIONS_A_CLOCK = 128  # multiply-adds of one multiprocessor, compute capability 8.6 and newer; 9.0 too


def command(arguments, **environment):
    done = subprocess.run(
        arguments, capture_output=True, text=True, cwd=root, env={**os.environ, **environment}
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode or not lines:
        print(" ".join(map(str, arguments)), done.stdout[-2000:], done.stderr[-2000:], sep="\n")
        return None
    return json.loads(lines[-1])


def peak():
    """Operations a second of the card: two for each multiply-add."""
    rows = list(csv.reader(open(out / "card.csv")))
    clock = float(re.search(r"\d+", rows[1][2]).group())
    processors = int(re.search(r"(\d+) multiprocessors", (out / "devices.txt").read_text()).group(1))
    return 2 * ADDITIONS_A_CLOCK * processors * clock * 1e6, rows[1][0]


def row(name, spec, said, says, instances, most):
    text = (root / f"examples/benchmarks/{spec}.badger").read_text()
    file = out / f"{spec}_{instances}.badger"
    file.write_text(text.replace(said, says.format(instances), 1))
    step = out / f"{spec}_{instances}.safetensors"
    ours = command(["./badger", "bench", file, "--device", "cuda", "--json"])
    subprocess.run(["./badger", "bench", file, "--look", step], cwd=root, check=True)
    peers = {}
    for peer, forms in (("jax", ("scan", "best")), ("torch", ("eager", "best"))):
        for form in forms:
            arguments = [python, here.parent / f"peers/{peer}_peer.py", name, form, "1", step]
            peers[f"{peer} {form}"] = command(arguments, BENCH_DEVICE="cuda", JAVA_TOOL_OPTIONS="")
    cells = [f"{spec} x {instances}"]
    cells.append(f"{ours['median_ms']:.3f}" if ours else "failed")
    for peer in peers.values():
        if peer and ours:
            times = peer["median_ms"] / ours["median_ms"]
            cells.append(f"{peer['median_ms']:.3f} ({times:.2f} x, gradients off {peer['gradient_error']:.1e})")
        else:
            cells.append("failed")
    share = ours and ours["operations"] / (ours["median_ms"] * 1e-3) / most
    cells.append(f"{100 * share:.1f} %" if ours else "")
    return cells


most, card = peak()
heads = ["workload", "badger, ms", "JAX scan", "JAX best", "PyTorch eager", "torch.compile", "share of the card's peak"]
lines = [f"{card}: {most / 1e12:.1f} T operations a second at most", ""]
lines += ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
for name, spec, said, says, sizes in WORKLOADS:
    for instances in sizes:
        lines.append("| " + " | ".join(row(name, spec, said, says, instances, most)) + " |")
        (out / "speed.md").write_text("\n".join(lines) + "\n")
