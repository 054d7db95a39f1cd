package org.badgerlang.runtime.device;

import java.util.Optional;

/// The processor, which needs the JDK's vector module.
public final class CpuProbe implements DeviceProbe {
  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  @Override
  public String device() {
    return "cpu";
  }

  @Override
  public Optional<String> missing() {
    return ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent()
        ? Optional.empty()
        : Optional.of("needs the vector module: start Java with --add-modules " + VECTOR_MODULE);
  }
}
