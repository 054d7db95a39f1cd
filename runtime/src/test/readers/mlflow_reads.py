"""Reads a file store with MLflow's own client: the runs of an experiment, their params and last metrics.

    pip install mlflow-skinny
    python mlflow_reads.py mlruns game

Exit code 0: every run has a status, params and metrics.
"""

import pathlib
import sys

from mlflow.tracking import MlflowClient

client = MlflowClient(tracking_uri=pathlib.Path(sys.argv[1]).resolve().as_uri())
experiment = client.get_experiment_by_name(sys.argv[2])
runs = client.search_runs([experiment.experiment_id])
for run in runs:
    print(run.info.run_name, run.info.status, run.data.params, run.data.metrics)
    for name in run.data.metrics:
        print(name, [(entry.step, entry.value) for entry in client.get_metric_history(run.info.run_id, name)][:3])
complete = runs and all(run.data.params and run.data.metrics and run.info.status for run in runs)
sys.exit(0 if complete else 1)
