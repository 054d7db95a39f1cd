package org.badgerlang.compiler.conformance;

import org.badgerlang.compiler.emit.nd4j.Nd4jWriter;

final class Nd4jConformanceTest implements ConformanceSuite {
  @Override
  public TestedDevice device() {
    return new BoundDevice(new Nd4jWriter());
  }
}
