package org.badgerlang.runtime.wiring;

import java.util.Set;

/// The devices that a setup was compiled for.
public record BoundDevices(Set<String> names) {
  public BoundDevices {
    names = Set.copyOf(names);
  }
}
