package org.badgerlang.compiler.conformance;

import org.badgerlang.compiler.emit.CpuWriter;

final class CpuConformanceTest implements ConformanceSuite {
  @Override
  public TestedDevice device() {
    return new BoundDevice(new CpuWriter());
  }
}
