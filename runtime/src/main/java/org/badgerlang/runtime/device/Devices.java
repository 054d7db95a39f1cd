package org.badgerlang.runtime.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;

/// The devices, fastest first, and whether each can be used.
public final class Devices {
  /// A device that is known by name, wherever what it needs may be.
  ///
  /// @param absent what to do where nothing on the class path brings it
  private record Rung(String name, String what, String absent) {}

  private static final List<Rung> LADDER =
      List.of(
          new Rung("cuda", "CUDA kernels on an NVIDIA GPU", "not part of this installation"),
          new Rung("cpu", "vector kernels on the processor's cores", "not part of this Java"),
          new Rung(
              "nd4j",
              "ND4J operations on the backend that the class path has",
              "ND4J is not on the class path; `--device nd4j` fetches it (130 MB)"));

  private Devices() {}

  /// @param built the devices that the setup was compiled for; others of their own name count as
  ///     there
  public static List<Device> ladder(Set<String> built) {
    var devices = new ArrayList<Device>();
    for (var rung : LADDER) {
      Optional<String> missing =
          built.contains(rung.name())
              ? missing(rung)
              : Optional.of(
                  "not in this build; `badger compile SPEC --device %s` makes one with it"
                      .formatted(rung.name()));
      var found =
          missing.isEmpty()
              ? probe(rung.name()).flatMap(DeviceProbe::found)
              : Optional.<String>empty();
      devices.add(new Device(rung.name(), found.orElse(rung.what()), missing));
    }
    built.stream()
        .filter(name -> LADDER.stream().noneMatch(rung -> rung.name().equals(name)))
        .sorted()
        .forEach(name -> devices.add(new Device(name, "bound by a program", Optional.empty())));
    return List.copyOf(devices);
  }

  /// Why a device can not be used here; empty where it can.
  public static Optional<String> missing(String device) {
    return LADDER.stream()
        .filter(rung -> rung.name().equals(device))
        .findFirst()
        .flatMap(Devices::missing);
  }

  /// What to do where nothing on the class path brings a device, so that nothing can even be
  /// compiled for it; empty where something does.
  public static Optional<String> absent(String device) {
    return LADDER.stream()
        .filter(rung -> rung.name().equals(device) && probe(device).isEmpty())
        .map(Rung::absent)
        .findFirst();
  }

  private static Optional<String> missing(Rung rung) {
    return probe(rung.name()).map(DeviceProbe::missing).orElse(Optional.of(rung.absent()));
  }

  private static Optional<DeviceProbe> probe(String device) {
    return ServiceLoader.load(DeviceProbe.class, Devices.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .filter(probe -> probe.device().equals(device))
        .findFirst();
  }
}
