"""Reads the event files of runs with TensorBoard's own reader and holds them to metrics.jsonl.

    pip install tensorboard
    python tensorboard_reads.py runs/game-1 …

Exit code 0: every logged number of every run is there.
"""

import json
import pathlib
import struct
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator


def single(value):
    return struct.unpack("f", struct.pack("f", float(value)))[0]


def logged(folder):
    tags = {}
    for line in (folder / "metrics.jsonl").read_text().splitlines():
        entry = json.loads(line)
        prefix = entry.get("loop")
        if prefix is None:
            condition = entry["condition"]
            prefix = entry["evaluation"] + (f" ({condition})" if condition else "")
        for name, value in entry["values"].items():
            last = value[-1] if isinstance(value, list) else value
            tags.setdefault(f"{prefix}/{name}", {})[entry["step"]] = single(last)
    return tags


wrong = 0
for argument in sys.argv[1:]:
    folder = pathlib.Path(argument)
    events = EventAccumulator(str(folder), size_guidance={"scalars": 0})
    events.Reload()
    for tag, wanted in logged(folder).items():
        read = {event.step: event.value for event in events.Scalars(tag)}
        if read != wanted:
            wrong += 1
            print(f"{folder}: {tag}: {len(read)} steps read, {len(wanted)} logged, or their numbers differ")
    print(f"{folder}: {len(events.Tags()['scalars'])} tags")
sys.exit(1 if wrong else 0)
