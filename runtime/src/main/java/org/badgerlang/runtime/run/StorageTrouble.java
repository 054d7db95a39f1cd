package org.badgerlang.runtime.run;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.badgerlang.runtime.record.MalformedException;

/// What to say when a disk does not do what a run asks of it.
public final class StorageTrouble {
  private StorageTrouble() {}

  /// One sentence for `broken`, which happened in or under `folder`.
  public static String sentence(IOException broken, Path folder) {
    String said = String.valueOf(broken.getMessage());
    String lower = said.toLowerCase(Locale.ROOT);
    if (broken instanceof MalformedException) {
      return said;
    }
    if (lower.contains("no space") || lower.contains("quota") || lower.contains("too large")) {
      return "the disk that holds "
          + folder
          + " takes no more: "
          + reason(broken)
          + "; what was saved before is whole";
    }
    if (broken instanceof AccessDeniedException denied) {
      return "no permission to write " + denied.getFile();
    }
    if (broken instanceof NoSuchFileException missing) {
      return "there is no " + missing.getFile();
    }
    if (lower.contains("read-only")) {
      return folder + " is on a disk that can only be read";
    }
    return "can not write " + folder + ": " + reason(broken);
  }

  private static String reason(IOException broken) {
    String reason =
        broken instanceof FileSystemException file && file.getReason() != null
            ? file.getReason()
            : String.valueOf(broken.getMessage());
    return reason.isEmpty()
        ? "no reason told"
        : reason.substring(0, 1).toLowerCase(Locale.ROOT) + reason.substring(1);
  }
}
