package org.badgerlang.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class CacheLineTest {
  private static final int LINE = 64;

  @Test
  void whatKernelsReadBeginsALine() throws ReflectiveOperationException {
    // What the JVM says of its headers, it says here alone.
    int header = Class.forName("sun.misc.Unsafe").getField("ARRAY_FLOAT_BASE_OFFSET").getInt(null);
    assertEquals(0, (header + CacheLine.LEAD * Float.BYTES) % LINE);
  }
}
