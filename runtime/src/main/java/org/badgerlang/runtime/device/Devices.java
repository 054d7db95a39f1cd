package org.badgerlang.runtime.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The devices, fastest first, and whether each can be used.
public final class Devices {
  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  /// Fastest first, with what each is.
  private static final List<Map.Entry<String, String>> LADDER =
      List.of(
          Map.entry("cuda", "CUDA kernels on an NVIDIA GPU"),
          Map.entry("cpu", "vector kernels on the processor's cores"),
          Map.entry("nd4j", "ND4J operations on the backend that the class path has"));

  private Devices() {}

  /// @param built the devices that the setup was compiled for; others of their own name count as
  ///     there
  public static List<Device> ladder(Set<String> built) {
    var devices = new ArrayList<Device>();
    for (var rung : LADDER) {
      devices.add(new Device(rung.getKey(), rung.getValue(), missing(rung.getKey(), built)));
    }
    built.stream()
        .filter(name -> LADDER.stream().noneMatch(rung -> rung.getKey().equals(name)))
        .sorted()
        .forEach(name -> devices.add(new Device(name, "bound by a program", Optional.empty())));
    return List.copyOf(devices);
  }

  private static Optional<String> missing(String device, Set<String> built) {
    if (!built.contains(device)) {
      return Optional.of("not in this build");
    }
    if (device.equals("cpu") && ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
      return Optional.of("needs the vector module: start Java with --add-modules " + VECTOR_MODULE);
    }
    return Optional.empty();
  }

  /// The processor's vectors and threads, for `--devices`.
  public static String processor() {
    return System.getProperty("os.arch", "?")
        + ", "
        + Runtime.getRuntime().availableProcessors()
        + " threads";
  }
}
