package org.badgerlang.entry;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// What a JVM that was started writes as errors, for who waits for it.
public final class ErrorStream {
  /// What the JVM says of its vector module at every start, and what a reader cannot act on.
  private static final byte[] INCUBATOR_NOTICE =
      "WARNING: Using incubator modules: jdk.incubator.vector".getBytes(StandardCharsets.US_ASCII);

  private ErrorStream() {}

  /// Copies as it comes, without the JVM's notice where that is what comes first.
  public static void forward(InputStream from, OutputStream to) throws IOException {
    int matched = 0;
    int next = from.read();
    while (next >= 0 && matched < INCUBATOR_NOTICE.length && next == INCUBATOR_NOTICE[matched]) {
      matched++;
      next = from.read();
    }
    if (matched == INCUBATOR_NOTICE.length) {
      while (next >= 0 && next != '\n') {
        next = from.read();
      }
    } else {
      to.write(INCUBATOR_NOTICE, 0, matched);
      if (next >= 0) {
        to.write(next);
      }
      to.flush();
    }
    byte[] buffer = new byte[8192];
    for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
      to.write(buffer, 0, n);
      to.flush();
    }
  }
}
