package org.badgerlang.runtime.nd4j;

import java.util.Optional;
import org.badgerlang.runtime.device.DeviceProbe;

/// Says whether a backend of ND4J is on the class path, without loading it.
public final class Nd4jProbe implements DeviceProbe {
  private static final String BACKENDS = "META-INF/services/org.nd4j.linalg.factory.Nd4jBackend";

  @Override
  public String device() {
    return "nd4j";
  }

  @Override
  public Optional<String> missing() {
    ClassLoader loader = Nd4jProbe.class.getClassLoader();
    if (loader.getResource("org/nd4j/linalg/factory/Nd4j.class") == null) {
      return Optional.of(
          "ND4J is not on the class path; a jar without it looks in the folder lib beside it");
    }
    return loader.getResource(BACKENDS) == null
        ? Optional.of("ND4J has no backend on the class path; add one such as nd4j-native")
        : Optional.empty();
  }
}
