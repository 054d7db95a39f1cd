package org.badgerlang.runtime.device;

import java.util.Optional;

/// Something that kernels run on.
///
/// @param name as `--device` takes it
/// @param what it is, in a few words
/// @param missing why it can not be used here, and what to do; empty where it can
public record Device(String name, String what, Optional<String> missing) {
  public boolean isThere() {
    return missing.isEmpty();
  }
}
