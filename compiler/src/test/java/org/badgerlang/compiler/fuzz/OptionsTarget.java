package org.badgerlang.compiler.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.badgerlang.runtime.launch.LaunchOptions;
import org.badgerlang.runtime.launch.Sweeping;
import org.badgerlang.runtime.run.RunFailure;
import picocli.CommandLine.ParameterException;

/// Reads the command line of a jar; words end at a line's end.
public final class OptionsTarget {
  private OptionsTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    var words = new String(input, StandardCharsets.UTF_8).lines().toList();
    // A word that begins with @ names a file of further words.
    if (words.stream().anyMatch(word -> word.startsWith("@"))) {
      return;
    }
    try {
      Sweeping.of(LaunchOptions.of(words), List.of()).isWanted();
    } catch (ParameterException | RunFailure told) {
      // As it should.
    }
  }
}
