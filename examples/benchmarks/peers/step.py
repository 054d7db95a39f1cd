"""One step of a spec as `badger bench --look` writes it, and the same weights and tasks as the peers hold them."""

import json
import math
import struct
import sys
import time
from pathlib import Path

import numpy as np


class Step:
    """Weights, draws, loss and gradients of a spec's first step."""

    def __init__(self, file):
        raw = Path(file).read_bytes()
        (length,) = struct.unpack("<Q", raw[:8])
        header = json.loads(raw[8 : 8 + length])
        header.pop("__metadata__", None)
        self.tensors = {}
        for name, entry in header.items():
            begin, end = (8 + length + offset for offset in entry["data_offsets"])
            self.tensors[name] = np.frombuffer(raw[begin:end], "<f4").reshape(entry["shape"])
        self.loss = float(self.tensors["loss"])

    def draw(self, site):
        return self.tensors["draw." + site]

    def weight(self, owner, name=""):
        return self.tensors["before." + owner + name]

    def gradient(self, owner, name=""):
        # Adam's first moment starts at zero, so after one step it is a tenth of the gradient.
        return self.tensors["after.outer.rule." + owner + ".m" + name] / np.float32(1 - 0.9)


def flat(array, rows=None):
    return array.reshape(rows if rows else array.shape[0], -1)


def w1_weights(of):
    cell = lambda name: of("Cell.weights", "." + name)
    from_hidden = ["query", "address", "content"]
    return [
        np.concatenate([cell(n + ".w") for n in from_hidden] + [flat(cell("inside.w"))], 1),
        np.concatenate([cell(n + ".b") for n in from_hidden] + [cell("inside.b").reshape(-1)]),
        flat(cell("inward.w")),
        cell("inward.b").reshape(-1),
        cell("readout.w").reshape(-1, 1),
        cell("readout.b").reshape(1),
    ]


def w1_tasks(step):
    hidden = np.float32(0.1) * step.draw("badger.state.h")
    return hidden.reshape(-1, 32), step.draw("outer.Game.target").reshape(-1, 1)


def w2_weights(of):
    start = lambda name: of("outer.start", "." + name)
    return [
        start("first.w").reshape(1, -1),
        start("first.b"),
        start("rest.first.w"),
        start("rest.first.b"),
        start("rest.rest.w").reshape(-1, 1),
        start("rest.rest.b").reshape(1),
    ]


def w2_tasks(step):
    amplitude = 0.1 + 4.9 * step.draw("outer.wave.amplitude")[:, None, None]
    phase = math.pi * step.draw("outer.wave.phase")[:, None, None]
    tasks = []
    for name in ("support", "query"):
        x = 10 * step.draw(f"outer.wave.{name}.x")[:, :, None] - 5
        tasks += [x, amplitude * np.sin(x + phase)]
    return tuple(tasks)


def w3_weights(of):
    optimiser = lambda name: of("optimiser.weights", "." + name)
    return [optimiser(f"{layer}.{n}") for layer in ("first", "second", "third") for n in "wb"]


def w3_tasks(step):
    first = step.draw("model.weights.first.w").reshape(4, -1) / math.sqrt(64)
    second = step.draw("model.weights.rest.w").reshape(4, -1) / math.sqrt(32)
    start = np.concatenate([first, np.zeros((4, 32)), second, np.zeros((4, 10))], 1)
    labels = np.floor(10 * step.draw("outer.task.points.y")).astype("i4")
    return start, step.draw("outer.task.points.x"), labels


def w4_weights(of):
    reader = lambda name: of("Reader.weights", "." + name)
    return [
        flat(reader("seen")),
        flat(reader("hint")),
        reader("offset").reshape(-1),
        flat(reader("back")),
        reader("level").reshape(-1),
        reader("answer"),
        reader("bias"),
        of("outer.start", ""),
    ]


def w4_tasks(step):
    return (
        step.draw("outer.series.x").transpose(1, 2, 0, 3),
        step.draw("outer.series.y").transpose(1, 0, 2),
    )


def w5_weights(of):
    reader = lambda name: of("Reader.weights", "." + name)
    return [
        flat(reader("seen")),
        reader("offset").reshape(-1),
        flat(reader("back")),
        reader("level").reshape(-1),
        reader("answer").reshape(-1, 1),
        reader("bias").reshape(1),
    ]


def w5_tasks(step):
    return step.draw("outer.series.x").transpose(1, 0, 2), step.draw("outer.series.y").T[:, :, None]


def w6_weights(of):
    start = lambda name: of("outer.start", "." + name)
    weights = []
    for layer in ("first", "second", "third", "fourth"):
        w = start(layer + ".w")
        w = w[None] if w.ndim == 3 else w
        weights += [w.transpose(1, 2, 0, 3), start(layer + ".gain"), start(layer + ".bias")]
    return weights + [flat(start("w").transpose(1, 2, 0, 3), 256), start("b")]


def w6_tasks(step):
    return step.draw("outer.task.support")[..., None], step.draw("outer.task.query")[..., None]


def w7_weights(of):
    reader = lambda name: of("Reader.weights", "." + name)
    return [
        flat(reader("memory.w")),
        flat(reader("memory.r")),
        reader("memory.b").reshape(-1),
        reader("answer.w"),
        reader("answer.b"),
    ]


def w7_tasks(step):
    return (
        step.draw("outer.series.x").transpose(1, 0, 2),
        step.draw("outer.series.y").transpose(1, 0, 2),
    )


class Workload:
    """Weights, tasks and what the step gave, as lists of arrays that the peers take."""

    def __init__(self, name, file):
        step = Step(file)
        own = sys.modules[__name__]
        pack, tasks = getattr(own, name + "_weights"), getattr(own, name + "_tasks")
        as_float = lambda a: np.ascontiguousarray(a, np.float32)
        self.weights = [as_float(a) for a in pack(step.weight)]
        self.gradients = [as_float(a) for a in pack(step.gradient)]
        self.tasks = tuple(a if a.dtype.kind == "i" else as_float(a) for a in tasks(step))
        self.loss = step.loss

    def difference(self, loss, gradients):
        """The relative error of a peer's loss, and the worst of its gradients' (by length)."""
        length = lambda a: float(np.sqrt((np.asarray(a, np.float64) ** 2).sum()))
        worst = max(
            length(np.asarray(mine) - its) / max(length(its), 1e-12)
            for mine, its in zip(gradients, self.gradients, strict=True)
        )
        return abs(loss - self.loss) / abs(self.loss), worst


def timed(step, steps, warm_seconds, most_seconds):
    """Milliseconds of each step, sorted, after steps that do not count."""
    begin = time.perf_counter()
    step()
    while time.perf_counter() - begin < warm_seconds:
        step()
    milliseconds = []
    begin = time.perf_counter()
    while len(milliseconds) < steps and (
        len(milliseconds) < 3 or time.perf_counter() - begin < most_seconds
    ):
        start = time.perf_counter()
        step()
        milliseconds.append(1e3 * (time.perf_counter() - start))
    return sorted(milliseconds)


def most_memory():
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return 1024 * int(line.split()[1])
    return 0
