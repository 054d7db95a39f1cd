package org.badgerlang.entry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What a JVM that was started writes as errors, for who waits for it.
final class ErrorStream {
  /// Lines that the JVM begins with, of what it was told to do: a reader cannot act on them.
  private static final List<String> NOTICES =
      List.of(KernelCompilation.NOTICE, "WARNING: Using incubator modules: jdk.incubator.vector\n");

  private ErrorStream() {}

  /// Copies as it comes, without the JVM's notices where they are what comes first.
  static void forward(InputStream from, OutputStream to) throws IOException {
    String start = readNotice(from);
    while (NOTICES.contains(start)) {
      start = readNotice(from);
    }
    to.write(start.getBytes(StandardCharsets.ISO_8859_1));
    to.flush();
    byte[] buffer = new byte[8192];
    for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
      to.write(buffer, 0, n);
      to.flush();
    }
  }

  /// A whole notice, or as much as it takes to see that there is none.
  private static String readNotice(InputStream from) throws IOException {
    var bytes = new ByteArrayOutputStream();
    String read = "";
    while (!NOTICES.contains(read) && isStartOfNotice(read)) {
      int next = from.read();
      if (next < 0) {
        return read;
      }
      bytes.write(next);
      read = bytes.toString(StandardCharsets.ISO_8859_1);
    }
    return read;
  }

  private static boolean isStartOfNotice(String read) {
    return NOTICES.stream().anyMatch(notice -> notice.startsWith(read));
  }
}
