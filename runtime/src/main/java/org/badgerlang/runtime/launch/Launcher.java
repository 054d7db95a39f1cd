package org.badgerlang.runtime.launch;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Module;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.runtime.KernelsFactory;
import org.badgerlang.runtime.SetupInfo;
import org.badgerlang.runtime.console.Terminal;
import org.badgerlang.runtime.device.Device;
import org.badgerlang.runtime.device.Devices;
import org.badgerlang.runtime.run.RunFailure;
import org.badgerlang.runtime.sweep.Trial;
import org.badgerlang.runtime.sweep.TrialRunner;
import org.badgerlang.runtime.wiring.BoundDevices;
import org.badgerlang.runtime.wiring.RunModule;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// What `main` of a compiled setup does, and `badger run` after it has compiled one.
///
/// | exit code | meaning |
/// | --- | --- |
/// | 0 | the run came to its end |
/// | 1 | a number was NaN or infinite |
/// | 2 | the command line asks for what can not be |
/// | 3 | disk, memory or device |
/// | 4 | an `expect` does not hold, under `--strict` |
/// | 70 | a bug in Badger |
/// | 128 + n | ended by signal n, with what was learned saved |
public final class Launcher {
  static final int BUG = 70;
  private static final int MISUSE = 2;

  private Launcher() {}

  /// Runs a compiled setup; gives the exit code.
  ///
  /// @param generated the module that the compiler wrote, see
  ///     [org.badgerlang.runtime.wiring.DeviceBinding]
  public static int main(String[] args, Module generated) {
    String command = commandOf(generated);
    var options = new JarOptions();
    var line =
        new CommandLine(options).setCommandName(command).setCaseInsensitiveEnumValuesAllowed(true);
    try {
      line.parseArgs(args);
    } catch (ParameterException misuse) {
      System.err.println(misuse.getMessage());
      CommandLine.UnmatchedArgumentException.printSuggestions(
          misuse, new PrintWriter(System.err, true));
      System.err.println("  all options: " + command + " --help");
      return MISUSE;
    }
    if (options.help) {
      line.usage(System.out);
      return 0;
    }
    if (options.version || options.devices) {
      return guarded(() -> tell(options, injector(options.run, generated, command)));
    }
    return run(options.run, generated, command);
  }

  /// Runs a compiled setup with options that are parsed already; gives the exit code.
  ///
  /// @param command what the user types before the options, to say how to run again
  public static int run(LaunchOptions options, Module generated, String command) {
    return guarded(
        () -> {
          Sweeping sweeping = Sweeping.of(options, List.of());
          Injector injector = injector(options, generated, command);
          return sweeping.isWanted()
              ? sweep(sweeping, injector.getInstance(SetupInfo.class), generated, command)
              : injector.getInstance(Session.class).run();
        });
  }

  private static int sweep(Sweeping sweeping, SetupInfo info, Module generated, String command) {
    var runner =
        new TrialRunner() {
          @Override
          public int run(Trial trial, List<String> arguments) {
            boolean resumes = arguments.contains("--resume");
            return Launcher.run(
                sweeping.of(arguments, resumes ? Map.of() : trial.settings()), generated, command);
          }

          @Override
          public double operationsPerStep(Trial trial) {
            // What a jar can still set changes no size.
            return 1;
          }
        };
    return sweeping.run(
        info.name(), info.spec(), command, runner, new PrintWriter(System.out, true));
  }

  /// What makes the kernels of a compiled setup, by device.
  static Map<String, KernelsFactory> factories(Module generated) {
    System.setProperty("guice_bytecode_gen_option", "DISABLED");
    return Guice.createInjector(generated).getInstance(new Key<Map<String, KernelsFactory>>() {});
  }

  private static Injector injector(LaunchOptions options, Module generated, String command) {
    // Guice would write classes at run time, for speed that a dozen objects do not need, through a
    // part of the JVM that is on its way out and warns.
    System.setProperty("guice_bytecode_gen_option", "DISABLED");
    return Guice.createInjector(generated, new RunModule(options, Terminal.ofProcess(), command));
  }

  private interface Task {
    int run();
  }

  private static int guarded(Task task) {
    try {
      return task.run();
    } catch (RunFailure failure) {
      System.err.println("error: " + failure.sentence());
      return failure.kind().exitCode();
    } catch (RuntimeException | Error bug) {
      System.err.println("internal error: " + bug);
      System.err.println(
          "  this is a bug in Badger, not in your spec; please report it with this:");
      bug.printStackTrace(System.err);
      return BUG;
    }
  }

  private static int tell(JarOptions options, Injector injector) {
    if (options.version) {
      SetupInfo info = injector.getInstance(SetupInfo.class);
      System.out.println(
          info.name() + ", compiled by Badger " + info.compiler() + ", runtime " + version());
    } else {
      printDevices(injector.getInstance(BoundDevices.class));
    }
    return 0;
  }

  private static void printDevices(BoundDevices bound) {
    for (Device device : Devices.ladder(bound.names())) {
      System.out.printf(
          "%-5s %-8s %s%n",
          device.name(), device.isThere() ? "there" : "-", device.missing().orElse(device.what()));
    }
  }

  static String version() {
    return Optional.ofNullable(Launcher.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  private static String commandOf(Module generated) {
    CodeSource source = generated.getClass().getProtectionDomain().getCodeSource();
    if (source != null && source.getLocation() != null) {
      try {
        Path place = Path.of(source.getLocation().toURI());
        if (place.toString().endsWith(".jar")) {
          return "java -jar " + place.getFileName();
        }
      } catch (URISyntaxException | IllegalArgumentException notAFile) {
        // Classes that come from elsewhere have no command of their own.
      }
    }
    return "java " + generated.getClass().getName();
  }

  @Command(
      sortOptions = false,
      description = "Trains the setup that this jar was compiled from.",
      footer = {
        "",
        "A run leaves metrics, weights and checkpoints in its folder.",
        "Ctrl-C ends it with what was learned saved; --resume goes on."
      })
  private static final class JarOptions {
    @Mixin private LaunchOptions run = new LaunchOptions();

    @Option(names = "--devices", description = "list the devices and what each needs")
    private boolean devices;

    @Option(
        names = {"-h", "--help"},
        usageHelp = true,
        description = "show this")
    private boolean help;

    @Option(
        names = {"-V", "--version"},
        versionHelp = true,
        description = "show what this was compiled from")
    private boolean version;
  }
}
