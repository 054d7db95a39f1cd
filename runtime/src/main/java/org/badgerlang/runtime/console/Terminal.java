package org.badgerlang.runtime.console;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/// Where a run writes to, and what that can show.
///
/// @param live whether a line can be drawn again in place
/// @param unicode whether it shows signs beyond ASCII
/// @param colour whether it shows colours
/// @param width its columns, asked for each time since they change
public record Terminal(
    PrintStream out, boolean live, boolean unicode, boolean colour, IntSupplier width) {
  private static final int USUAL_WIDTH = 80;

  /// The terminal, file or pipe that standard output is.
  public static Terminal ofProcess() {
    Console console = System.console();
    Map<String, String> environment = System.getenv();
    boolean interactive = console != null && console.isTerminal();
    boolean dumb = environment.getOrDefault("TERM", "").equals("dumb");
    boolean live = interactive && !dumb;
    boolean colour = live && environment.getOrDefault("NO_COLOR", "").isEmpty();
    var columns = new Columns(live);
    return new Terminal(System.out, live, isUnicode(environment), colour, columns);
  }

  private static boolean isUnicode(Map<String, String> environment) {
    String term = environment.getOrDefault("TERM", "");
    // The Linux console decodes UTF-8, but its font lacks the marks.
    return System.out.charset().equals(StandardCharsets.UTF_8)
        && !term.equals("dumb")
        && !term.equals("linux");
  }

  /// Asks `stty` for the width, at most once in two seconds.
  private static final class Columns implements IntSupplier {
    private static final long VALID_NANOS = 2_000_000_000L;

    private final boolean live;
    private int columns = USUAL_WIDTH;
    private long asked = System.nanoTime() - VALID_NANOS;

    Columns(boolean live) {
      this.live = live;
    }

    @Override
    public int getAsInt() {
      long now = System.nanoTime();
      if (live && now - asked >= VALID_NANOS) {
        asked = now;
        columns = ask();
      }
      return columns;
    }

    private int ask() {
      try {
        Process stty =
            new ProcessBuilder("stty", "size")
                .redirectInput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!stty.waitFor(200, TimeUnit.MILLISECONDS)) {
          stty.destroy();
          return columns;
        }
        String said = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        String[] rowsAndColumns = said.strip().split(" ");
        int told = rowsAndColumns.length == 2 ? Integer.parseInt(rowsAndColumns[1]) : 0;
        return told > 0 ? told : columns;
      } catch (IOException | NumberFormatException noAnswer) {
        return columns;
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return columns;
      }
    }
  }

  /// The text as it is where the terminal shows it, else with ASCII signs in place of others.
  String shown(String text) {
    return unicode
        ? text
        : text.replace("✓", "ok")
            .replace("✗", "FAILED")
            .replace("→", "->")
            .replace("━", "=")
            .replace("╸", ">")
            .replace("─", "-")
            .replace("…", "...")
            .replaceAll("[^\\x00-\\x7F]", "?");
  }

  String green(String text) {
    return colour ? "\u001b[32m" + text + "\u001b[0m" : text;
  }

  String red(String text) {
    return colour ? "\u001b[31m" + text + "\u001b[0m" : text;
  }

  String bold(String text) {
    return colour ? "\u001b[1m" + text + "\u001b[0m" : text;
  }
}
