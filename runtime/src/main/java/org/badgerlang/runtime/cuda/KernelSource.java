package org.badgerlang.runtime.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// The whole text of a function's kernels, with what all kernels stand on.
final class KernelSource {
  private static final String PRELUDE = prelude();

  private KernelSource() {}

  static String of(CudaCode code) {
    return of(code.source());
  }

  static String of(String kernels) {
    return PRELUDE + "\n" + kernels;
  }

  /// @param sharedFloats the shared memory of a block, in numbers
  static List<String> options(int sharedFloats) {
    return List.of("-DSHARED_FLOATS=" + sharedFloats, "--std=c++17");
  }

  /// What the compiled form of a text depends on, as a name.
  static String key(String source, List<String> options, String architecture, int version) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(
          (architecture + " " + version + " " + options + "\n").getBytes(StandardCharsets.UTF_8));
      return HexFormat.of()
          .formatHex(digest.digest(source.getBytes(StandardCharsets.UTF_8)), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String prelude() {
    try (var in = KernelSource.class.getResourceAsStream("prelude.cuh")) {
      if (in == null) {
        throw new IllegalStateException("prelude.cuh is not part of the runtime");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
