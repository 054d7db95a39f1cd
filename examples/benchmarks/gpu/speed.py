"""Times steps of the workloads on a GPU beside JAX and PyTorch.

`speed.py prepare FOLDER PYTHON [rehearse]` writes the specs, draws a step of each and lets everybody compile, side by
side and untimed. `speed.py measure FOLDER PYTHON [rehearse]` then writes FOLDER/speed.md. What matters most comes first,
and the table is written after each figure: what there was no time for says so. Everybody computes in single precision
throughout, none in TF32, so that gradients can be compared.
"""

import csv
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

here = Path(__file__).resolve().parent
root = here.parent.parent.parent
task = sys.argv[1]
out = Path(sys.argv[2])
python = sys.argv[3]
rehearse = len(sys.argv) > 4
badger = os.environ.get("BADGER", "./badger")
patience = 10 if rehearse else 1  # a processor in place of a card takes longer

# Workload, its spec, what the spec says of the number of instances, and the number to measure.
FIRST = [
    ("w1", "w1_guessing_game", "batch 64 of", 1024),
    ("w2", "w2_maml_sinusoid", "batch 25 of", 25),
    ("w7", "w7_large_lstm", "batch 256 of", 256),
    ("w1", "w1_guessing_game", "batch 64 of", 65536),
]
THEN = [
    ("w4", "w4_three_loops", "batch 32 of", 32),
    ("w1", "w1_guessing_game", "batch 64 of", 8192),
    ("w2", "w2_maml_sinusoid", "batch 25 of", 4096),
    ("w3", "w3_learned_optimiser", "batch 4 of", 4),
]
PEERS = [("jax", "best"), ("jax", "scan"), ("torch", "best"), ("torch", "eager")]
if rehearse:
    FIRST, THEN = [("w2", "w2_maml_sinusoid", "batch 25 of", 2)], [("w1", "w1_guessing_game", "batch 64 of", 3)]
ROWS = FIRST + THEN
MOST_EAGER = 1024  # instances: PyTorch without its compiler goes through those of MAML one by one
HEADS = {"badger": "badger, ms", "jax scan": "JAX scan", "jax best": "JAX best", "torch best": "torch.compile"}
HEADS |= {"torch eager": "PyTorch eager", "share": "share of the card's peak", "fits": "bar"}
ADDITIONS_A_CLOCK = 128  # multiply-adds of one multiprocessor, compute capability 8.6 and newer; 9.0 too
FASTER = {"w1": 3, "w2": 3, "w3": 1, "w4": 3, "w7": 1}  # than the best of JAX


# What JAX and PyTorch compile is kept from `prepare` to `measure`, as Badger's kernels are.
CACHES = {
    "JAX_COMPILATION_CACHE_DIR": str(out / "jax"),
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
    "TORCHINDUCTOR_CACHE_DIR": str(out / "torch"),
    "XLA_PYTHON_CLIENT_PREALLOCATE": "false",
    "JAX_DEFAULT_MATMUL_PRECISION": "highest",
    "NVIDIA_TF32_OVERRIDE": "0",
    "BENCH_DEVICE": "cpu" if rehearse else "cuda",
}
if rehearse:
    CACHES["JAX_PLATFORMS"] = "cpu"


def command(arguments, most):
    """Its last line of JSON; nothing where it fails or takes longer than `most` seconds."""
    print("$", *arguments, flush=True)
    try:
        done = subprocess.run(
            arguments, capture_output=True, text=True, cwd=root, env={**os.environ, **CACHES}, timeout=patience * most
        )
    except subprocess.TimeoutExpired:
        print("took longer than", patience * most, "s", flush=True)
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


def spec_file(at):
    return out / f"{ROWS[at][1]}_{ROWS[at][3]}.badger"


def step_file(at):
    return spec_file(at).with_suffix(".safetensors")


def bench(at, steps, warm):
    arguments = ["--device", "cuda", "--json", "--steps", str(steps), "--warm", str(warm), "--most", "5"]
    return command([badger, "bench", str(spec_file(at)), *arguments], 150)


def peer(at, library, form, steps, limit):
    script = str(here.parent / f"peers/{library}_peer.py")
    counts = [str(number) for number in steps]  # how many, seconds before, seconds at most
    return command([python, script, ROWS[at][0], form, "1", str(step_file(at)), *counts], limit)


def prepare():
    """Peers need what the first step drew; each row's is drawn first."""
    for at, (name, spec, said, instances) in enumerate(ROWS):
        text = (root / f"examples/benchmarks/{spec}.badger").read_text()
        assert said in text, (spec, said)
        spec_file(at).write_text(text.replace(said, re.sub(r"\d+", str(instances), said), 1))

    def look(at):
        aside = step_file(at).with_suffix(".partial")
        arguments = [badger, "bench", str(spec_file(at)), "--device", "cuda", "--look", str(aside)]
        subprocess.run(arguments, cwd=root, timeout=patience * 200, check=True)
        aside.rename(step_file(at))

    with ThreadPoolExecutor(max_workers=max(1, (os.cpu_count() or 2) // 2)) as pool:
        looks = [pool.submit(look, at) for at in range(len(ROWS))]
        for each in looks:
            print(each.exception() or "drawn", flush=True)
        for library, form in PEERS:
            if form != "eager":
                for at in range(len(ROWS)):
                    pool.submit(peer, at, library, form, (1, 0, 0), 200)


class Table:
    """What was measured, as Markdown and as JSON."""

    def __init__(self):
        self.most, self.card = peak()
        self.cells = [{} for _ in ROWS]
        self.measured = [{} for _ in ROWS]

    def write(self):
        lines = [f"{self.card}: {self.most / 1e12:.1f} T operations a second at most", ""]
        lines += ["| workload | " + " | ".join(HEADS.values()) + " |", "|" + " --- |" * (len(HEADS) + 1)]
        for (name, spec, said, instances), cells in zip(ROWS, self.cells):
            lines.append(f"| {spec} x {instances} | " + " | ".join(cells.get(key, "-") for key in HEADS) + " |")
        lines += ["", "`-`: not measured, or there was no time for it"]
        (out / "speed.md").write_text("\n".join(lines) + "\n")
        (out / "speed.json").write_text(json.dumps(self.measured, indent=1))

    def ours(self, at):
        run = bench(at, 2, 1) if rehearse else bench(at, 40, 1)
        if not run:
            self.cells[at]["badger"] = "failed"
            return
        self.measured[at]["badger"] = run
        self.cells[at]["badger"] = f"{run['median_ms']:.3f}"
        self.cells[at]["share"] = f"{100 * run['operations'] / (run['median_ms'] * 1e-3) / self.most:.1f} %"

    def theirs(self, at, library, form):
        key, measured, cells = f"{library} {form}", self.measured[at], self.cells[at]
        if "badger" not in measured or not step_file(at).exists():
            cells[key] = "nothing to compare with"
            return
        run = peer(at, library, form, (20, 1, 3), 60)
        if not run:
            cells[key] = "failed"
            return
        measured[key] = run
        own = measured["badger"]["median_ms"]
        cells[key] = f"{run['median_ms']:.3f} ({run['median_ms'] / own:.2f} x, gradients off {run['gradient_error']:.1e})"
        jax = [r["median_ms"] for k, r in measured.items() if k.startswith("jax")]
        if jax:
            ratio, wanted = min(jax) / own, FASTER[ROWS[at][0]]
            cells["fits"] = f"{ratio:.2f} of {wanted}: {'met' if ratio >= wanted else 'not met'}"

    def attempt(self, what, *arguments):
        try:
            what(*arguments)
        except Exception as failure:  # one row's failure is not the next one's
            print(type(failure).__name__, failure, flush=True)
        self.write()


def turns():
    """Row, library and form in the order in which they are measured; Badger is no library."""
    for rows in (range(len(FIRST)), range(len(FIRST), len(ROWS))):
        for library, form in [("badger", "")] + [each for each in PEERS if each[1] != "eager"]:
            yield from ((at, library, form) for at in rows)
    for at, row in enumerate(ROWS):
        if row[3] <= MOST_EAGER:
            yield at, "torch", "eager"


if task == "prepare":
    prepare()
else:
    table = Table()
    for at, library, form in turns():
        if library == "badger":
            table.attempt(table.ours, at)
        else:
            table.attempt(table.theirs, at, library, form)
    sys.exit(0 if all("badger" in row for row in table.measured) else 1)
