package org.badgerlang.compiler.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.runtime.record.RunRecord;
import org.jspecify.annotations.Nullable;

/// How a spec is compiled, as far as results may depend on it; a run's `run.json` holds it.
///
/// @param memory the bytes that one gradient may keep
/// @param told whether the user said how many, else it is what the machine has
record CompilerOptions(int level, double memory, boolean told) {
  private static final String LEVEL = "-O";
  private static final String MEMORY = "--memory";

  static CompilerOptions of(OptimiseOption optimise, MemoryOption memory) {
    return new CompilerOptions(optimise.level(), memory.bytes(), memory.isGiven());
  }

  /// Those of a run, where what is asked for now does not speak against them.
  ///
  /// @param wanted what is asked for now
  CompilerOptions ofRun(RunRecord run, OptimiseOption wanted) {
    Map<String, String> then = run.compiledWith();
    int levelThen = number(then.get(LEVEL)).map(Double::intValue).orElse(level);
    Optional<Double> memoryThen = number(then.get(MEMORY));
    if (wanted.isGiven() && level != levelThen) {
      throw Complaint.misuse("that run was compiled with -O " + levelThen);
    }
    if (told && memoryThen.isPresent() && memoryThen.get() != memory) {
      throw Complaint.misuse("that run was compiled with --memory " + then.get(MEMORY));
    }
    return new CompilerOptions(
        Math.clamp(levelThen, 0, 2), memoryThen.orElse(memory), told || memoryThen.isPresent());
  }

  private static Optional<Double> number(@Nullable String text) {
    return Optional.ofNullable(text)
        .filter(each -> each.matches("[0-9]{1,18}"))
        .map(Double::valueOf);
  }

  /// What the user adds to a command to compile so again; nothing where it is as usual.
  String words() {
    return (level == 2 ? "" : " " + LEVEL + " " + level)
        + (told ? " " + MEMORY + " " + (long) memory : "");
  }

  /// For `run.json`.
  Map<String, String> recorded() {
    var options = new LinkedHashMap<String, String>();
    options.put(LEVEL, Integer.toString(level));
    options.put(MEMORY, Long.toString((long) memory));
    return options;
  }
}
