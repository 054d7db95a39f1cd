"""Reads a run's files with the libraries they are written for, and holds what those say against metrics.jsonl.

    pip install tensorboard safetensors numpy mlflow
    badger run spec.badger --out RUN --mlflow STORE
    python read_run.py RUN [STORE]
"""

import json
import math
import pathlib
import sys


def logged(run):
    """The last number of each metric of each logged step, as {tag: {step: number}}."""
    scalars = {}
    for line in (run / "metrics.jsonl").read_text().splitlines():
        entry = json.loads(line)
        if "loop" in entry:
            prefix = entry["loop"]
        else:
            condition = entry["condition"]
            prefix = entry["evaluation"] + (f" ({condition})" if condition else "")
        for name, value in entry["values"].items():
            last = value[-1] if isinstance(value, list) and value else value
            if last != []:
                scalars.setdefault((prefix, name), {})[entry["step"]] = last
    return scalars


def number(value):
    return float(value) if value is not None else math.nan


def same(expected, found, what):
    assert set(expected) == set(found), f"{what}: steps {sorted(set(expected) ^ set(found))[:5]} are in one alone"
    for step, value in expected.items():
        wanted, got = number(value), found[step]
        close = math.isnan(wanted) and math.isnan(got) or math.isclose(wanted, got, rel_tol=1e-6)
        assert close, f"{what}, step {step}: {got}, not {wanted}"


def tensorboard(run):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(str(run), size_guidance={"scalars": 0})
    events.Reload()
    expected = logged(run)
    tags = {f"{prefix}/{name}": steps for (prefix, name), steps in expected.items()}
    assert set(events.Tags()["scalars"]) == set(tags), set(events.Tags()["scalars"]) ^ set(tags)
    for tag, steps in tags.items():
        same(steps, {event.step: event.value for event in events.Scalars(tag)}, tag)
    print(f"TensorBoard reads {len(tags)} scalars, {sum(map(len, tags.values()))} numbers: as logged")


def safetensors(run):
    from safetensors import safe_open

    for file in [run / "weights.safetensors", *sorted((run / "checkpoints").glob("*.safetensors"))]:
        with safe_open(str(file), framework="np") as opened:
            tensors = {name: opened.get_tensor(name) for name in opened.keys()}
            notes = opened.metadata()
        assert tensors and notes["format"].startswith("badger-"), file
        print(f"safetensors reads {file.name}: {len(tensors)} tensors, {sum(t.size for t in tensors.values())} numbers")


def mlflow(run, store):
    from mlflow.entities import ViewType
    from mlflow.tracking import MlflowClient

    client = MlflowClient(tracking_uri=store.absolute().as_uri())
    record = json.loads((run / "run.json").read_text())
    [experiment] = [e for e in client.search_experiments() if e.name == record["name"]]
    runs = client.search_runs([experiment.experiment_id], run_view_type=ViewType.ALL)
    [ours] = [r for r in runs if r.info.artifact_uri.rstrip("/") == run.absolute().as_uri()]
    assert ours.info.run_name == run.name, ours.info.run_name
    exits = {0: "FINISHED", None: "RUNNING"}
    status = exits.get(record["exit"], "KILLED" if (record["exit"] or 0) > 128 else "FAILED")
    assert ours.info.status == status, (ours.info.status, status)
    for name, value in {**record["params"], **record["settings"], "seed": record["seed"]}.items():
        assert ours.data.params[name] == str(value), name
    expected = logged(run)
    metrics = {}
    for key in ours.data.metrics:
        metrics[key] = {m.step: m.value for m in client.get_metric_history(ours.info.run_id, key)}
    assert len(metrics) == len(expected), (sorted(metrics), sorted(expected))
    for (prefix, name), steps in expected.items():
        same(steps, metrics[mlflow_name(prefix) + "." + mlflow_name(name)], f"{prefix} {name}")
    artifacts = {file.path for file in client.list_artifacts(ours.info.run_id)}
    assert {"report.html", "weights.safetensors", "metrics.jsonl"} <= artifacts, artifacts
    print(f"MLflow reads run {run.name} of {experiment.name}, {status}: {len(metrics)} metrics as logged")


def mlflow_name(name):
    """A name as the store keeps it: other signs than letters, digits and `_-. ` as their code."""
    kept = "".join(c if c.isascii() and c.isalnum() or c in "_-. " else f"_{ord(c) & 0xFFFF:04x}" for c in name)
    return "_" + kept if kept.startswith(".") or not kept else kept


def main():
    run = pathlib.Path(sys.argv[1])
    safetensors(run)
    tensorboard(run)
    if len(sys.argv) > 2:
        mlflow(run, pathlib.Path(sys.argv[2]))


main()
