package org.badgerlang.runtime.sweep;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// One run of a sweep.
///
/// @param folder its name in the sweep's folder
/// @param settings the values of params, as `--set` takes them
public record Trial(String folder, Map<String, String> settings, long seed) {
  public Trial {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }

  /// `lr 0.1, depth 2`; empty where nothing is set.
  public String label() {
    return settings.entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }
}
