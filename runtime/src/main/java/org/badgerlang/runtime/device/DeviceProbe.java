package org.badgerlang.runtime.device;

import java.util.Optional;

/// Says whether a device can be used on this machine. Whoever brings a device provides one as a
/// service; it must not load what the device needs.
public interface DeviceProbe {
  /// As `--device` takes it.
  String device();

  /// Why it can not be used here and what to do, in one sentence; empty where it can.
  Optional<String> missing();

  /// What there is to run on, in a few words; empty where that needs no saying.
  default Optional<String> found() {
    return Optional.empty();
  }
}
