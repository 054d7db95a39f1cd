package org.badgerlang.compiler.cli;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.runtime.device.Device;
import org.badgerlang.runtime.device.Devices;

/// Which devices to compile a spec for.
final class WantedDevices {
  private WantedDevices() {}

  /// The devices that the compiler can write for, fastest first.
  static List<Device> all() {
    return Devices.ladder(Set.copyOf(Compiler.devices())).stream()
        .filter(device -> Compiler.devices().contains(device.name()))
        .toList();
  }

  /// For a run in this process: the one asked for, else the fastest that is there.
  ///
  /// @throws Complaint where it can not be used here
  static String ofRun(Optional<String> wanted) {
    if (wanted.isEmpty()) {
      return all().stream().filter(Device::isThere).findFirst().map(Device::name).orElse("cpu");
    }
    Device device = named(wanted.get());
    if (!device.isThere()) {
      throw Complaint.machine(
          "device `" + device.name() + "`: " + device.missing().orElse("missing"));
    }
    return device.name();
  }

  /// For a jar, where the machine that runs it decides.
  ///
  /// @throws Complaint where nothing can be compiled for one of them here
  static List<String> ofJar(List<String> wanted) {
    for (String name : wanted) {
      Device device = named(name);
      Devices.absent(device.name())
          .ifPresent(
              absent -> {
                throw Complaint.machine("device `" + name + "`: " + absent);
              });
    }
    return wanted;
  }

  private static Device named(String name) {
    return all().stream()
        .filter(device -> device.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                Complaint.misuse(
                    "there is no device `%s`; there are %s"
                        .formatted(
                            name, String.join(", ", all().stream().map(Device::name).toList()))));
  }
}
