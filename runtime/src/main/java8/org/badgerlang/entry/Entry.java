package org.badgerlang.entry;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarFile;

/**
 * Where a packed spec and the command line start: checks the Java version, then runs the real main
 * class in a JVM of its own with the flags that a manifest cannot give, passing streams, signals
 * and the exit code through.
 *
 * <p>Compiled for Java 8, so that an older Java reads it and can be told what is missing.
 */
public final class Entry {
  /** The manifest attribute, and the system property, that name the real main class. */
  static final String MAIN = "Badger-Main";

  static final String MAIN_PROPERTY = "badger.main";

  /** Options for the JVM that runs the kernels, such as {@code -Xmx8g}. */
  static final String JAVA_OPTIONS = "BADGER_JAVA_OPTIONS";

  /** The Java that {@link Started} and everything behind it is compiled for. */
  static final int NEEDED = 25;

  static final int UNAVAILABLE = 69;

  /** What the JVM says about its vector module at every start, and what a reader can not act on. */
  private static final byte[] INCUBATOR_NOTICE =
      "WARNING: Using incubator modules: jdk.incubator.vector".getBytes();

  private Entry() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    int version = majorVersion(System.getProperty("java.specification.version", "0"));
    if (version < NEEDED) {
      System.err.println(
          "needs Java "
              + NEEDED
              + " or newer; this is Java "
              + System.getProperty("java.version")
              + " at "
              + System.getProperty("java.home"));
      System.err.println("  to install one: https://adoptium.net (a JRE is enough)");
      System.err.println(
          "  to use one that is there: /path/to/java"
              + NEEDED
              + "/bin/java -jar "
              + new File(System.getProperty("java.class.path")).getName());
      System.exit(UNAVAILABLE);
    }
    System.exit(new Entry().run(command(args)));
  }

  private int run(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectInput(ProcessBuilder.Redirect.INHERIT);
    builder.redirectOutput(ProcessBuilder.Redirect.INHERIT);
    final Process child = builder.start();
    // A signal to this process reaches the child as a request to end; the child saves what it has.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread() {
              @Override
              public void run() {
                if (child.isAlive()) {
                  child.destroy();
                  try {
                    Runtime.getRuntime().halt(child.waitFor());
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }
              }
            });
    forwardErrors(child.getErrorStream(), System.err);
    return child.waitFor();
  }

  static List<String> command(String[] args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.add("--add-modules=jdk.incubator.vector");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-XX:-UsePerfData");
    List<String> chosen = chosenOptions();
    if (!choosesCollector(chosen)) {
      command.add("-XX:+UseParallelGC");
    }
    command.addAll(chosen);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("org.badgerlang.entry.Started");
    command.add(realMain());
    command.addAll(Arrays.asList(args));
    return command;
  }

  /** What the user asked of the JVM; the launcher's own options are none of it. */
  private static List<String> chosenOptions() {
    List<String> chosen = new ArrayList<>();
    if (System.getProperty(MAIN_PROPERTY) == null) {
      chosen.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    }
    String options = System.getenv(JAVA_OPTIONS);
    if (options != null && !options.trim().isEmpty()) {
      chosen.addAll(Arrays.asList(options.trim().split("\\s+")));
    }
    return chosen;
  }

  private static boolean choosesCollector(List<String> options) {
    for (String option : options) {
      if (option.startsWith("-XX:+Use") && option.endsWith("GC")) {
        return true;
      }
    }
    return false;
  }

  private static String realMain() throws IOException {
    String named = System.getProperty(MAIN_PROPERTY);
    if (named != null) {
      return named;
    }
    try (JarFile jar = new JarFile(System.getProperty("java.class.path"))) {
      return jar.getManifest().getMainAttributes().getValue(MAIN);
    }
  }

  static int majorVersion(String specification) {
    String major = specification.startsWith("1.") ? specification.substring(2) : specification;
    return Integer.parseInt(major);
  }

  /** Copies as it comes, without the JVM's notice where that is what comes first. */
  static void forwardErrors(InputStream from, OutputStream to) throws IOException {
    byte[] buffer = new byte[8192];
    int held = 0;
    while (held < INCUBATOR_NOTICE.length) {
      int next = from.read();
      if (next < 0) {
        break;
      }
      buffer[held++] = (byte) next;
      if (next != INCUBATOR_NOTICE[held - 1]) {
        break;
      }
    }
    boolean isNotice =
        held == INCUBATOR_NOTICE.length && buffer[held - 1] == INCUBATOR_NOTICE[held - 1];
    if (isNotice) {
      int end;
      do {
        end = from.read();
      } while (end >= 0 && end != '\n');
    } else {
      to.write(buffer, 0, held);
      to.flush();
    }
    for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
      to.write(buffer, 0, n);
      to.flush();
    }
  }
}
