package org.badgerlang.runtime.launch;

import java.util.Locale;
import org.badgerlang.runtime.SetupInfo;
import org.badgerlang.runtime.run.RunFailure;

/// Whether a setup fits the memory that Java may use, asked before the run starts.
final class Memory {
  private Memory() {}

  /// What the state alone needs: in the kernels, and in the copy that a failing run goes back to.
  static void checkState(SetupInfo info, long limit) {
    long entries = 0;
    for (SetupInfo.Tensor tensor : info.state()) {
      long length = 1;
      for (int dim : tensor.dims()) {
        length = Math.multiplyHigh(length, dim) == 0 ? length * dim : Long.MAX_VALUE;
        if (length > Integer.MAX_VALUE - 8) {
          throw RunFailure.machine(
              "`%s` has more entries than a Java array can hold: %s"
                  .formatted(tensor.path(), tensor.dims()));
        }
      }
      entries += length;
    }
    check(8 * entries, limit);
  }

  static void check(long bytes, long limit) {
    if (bytes > limit) {
      throw tooLittle(bytes, limit);
    }
  }

  static RunFailure tooLittle(long bytes, long limit) {
    return RunFailure.machine(
        "this spec needs %s of memory and Java may use %s; let it use more with %s, or make the sizes smaller"
            .formatted(size(bytes), size(limit), heapOption(bytes)));
  }

  static RunFailure exhausted(long limit) {
    return RunFailure.machine(
        "the memory that Java may use (%s) is not enough; let it use more with BADGER_JAVA_OPTIONS=-Xmx…, or make the sizes smaller"
            .formatted(size(limit)));
  }

  private static String heapOption(long bytes) {
    return "BADGER_JAVA_OPTIONS=-Xmx" + (bytes / (1L << 30) + 1) + "g";
  }

  static String size(long bytes) {
    String[] units = {"bytes", "KB", "MB", "GB", "TB"};
    double size = bytes;
    int unit = 0;
    while (size >= 1000 && unit < units.length - 1) {
      size /= 1000;
      unit++;
    }
    return unit == 0
        ? bytes + " bytes"
        : String.format(Locale.ROOT, size < 10 ? "%.1f %s" : "%.0f %s", size, units[unit]);
  }
}
