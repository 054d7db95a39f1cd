package org.badgerlang.runtime.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Where a run stands: everything from which it goes on to the same bits. Random numbers need no
/// state, since they follow from seed and step.
///
/// @param loops how far each outermost loop is, in order
/// @param seconds the time spent training so far
/// @param metricsLength the bytes of `metrics.jsonl` that belong to the time before
/// @param state every state tensor, in order; not copied
public record Checkpoint(
    List<LoopState> loops, double seconds, long metricsLength, List<TensorFile.Tensor> state) {
  private static final String FORMAT = "badger-checkpoint-1";

  public Checkpoint {
    loops = List.copyOf(loops);
    state = List.copyOf(state);
  }

  /// @param steps done, from which the next step has its number
  /// @param ended whether the loop is over
  /// @param first the first loss, NaN before there is one
  /// @param unevaluated whether evaluations that are due after these steps have not run
  public record LoopState(
      String name,
      long steps,
      boolean ended,
      double seconds,
      float first,
      float smoothed,
      boolean unevaluated) {}

  /// The steps of all loops together; grows with every step of a run.
  public long totalSteps() {
    return loops.stream().mapToLong(LoopState::steps).sum();
  }

  TensorFile toFile() {
    var notes = new TreeMap<String, String>();
    notes.put("format", FORMAT);
    notes.put("seconds", Double.toString(seconds));
    notes.put("metrics", Long.toString(metricsLength));
    for (int i = 0; i < loops.size(); i++) {
      LoopState loop = loops.get(i);
      var json = new JsonText().open('{').name("name").value(loop.name());
      json.name("steps").value(loop.steps()).name("ended").value(loop.ended());
      json.name("seconds").value(Double.toString(loop.seconds()));
      json.name("first").value(Float.toString(loop.first()));
      json.name("smoothed").value(Float.toString(loop.smoothed()));
      json.name("unevaluated").value(loop.unevaluated()).close('}');
      notes.put("loop." + i, json.toString());
    }
    return new TensorFile(state, notes);
  }

  static Checkpoint of(TensorFile file) throws MalformedException {
    Map<String, String> notes = file.notes();
    if (!FORMAT.equals(notes.get("format"))) {
      throw new MalformedException("not a checkpoint of this version of Badger");
    }
    try {
      var loops = new ArrayList<LoopState>();
      for (int i = 0; notes.containsKey("loop." + i); i++) {
        loops.add(loop(notes.getOrDefault("loop." + i, "")));
      }
      double seconds = Double.parseDouble(notes.getOrDefault("seconds", "0"));
      long metrics = Long.parseLong(notes.getOrDefault("metrics", "0"));
      if (!(seconds >= 0) || metrics < 0 || loops.stream().anyMatch(loop -> loop.steps() < 0)) {
        throw new MalformedException("its notes hold what can not be");
      }
      return new Checkpoint(loops, seconds, metrics, file.tensors());
    } catch (NumberFormatException notNumber) {
      throw new MalformedException("its notes hold what is no number");
    }
  }

  private static LoopState loop(String note) throws MalformedException {
    if (!(Json.parse(note) instanceof Json.Obj loop)) {
      throw new MalformedException("its note of a loop is damaged");
    }
    return new LoopState(
        loop.text("name").orElse(""),
        loop.whole("steps").orElse(0L),
        loop.get("ended").equals(Optional.of(new Json.Bool(true))),
        Double.parseDouble(loop.text("seconds").orElse("0")),
        Float.parseFloat(loop.text("first").orElse("NaN")),
        Float.parseFloat(loop.text("smoothed").orElse("NaN")),
        loop.get("unevaluated").equals(Optional.of(new Json.Bool(true))));
  }
}
