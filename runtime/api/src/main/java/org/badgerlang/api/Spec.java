package org.badgerlang.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.ModuleFiles;
import org.badgerlang.compiler.pack.GeneratedClasses;
import org.badgerlang.compiler.pack.InMemoryJavac;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.runtime.device.Devices;
import org.badgerlang.runtime.provider.TaskProvider;
import org.badgerlang.runtime.run.RunFailure;

/// A spec and how to compile it; each method gives another one, changed.
///
/// ```java
/// Setup setup = Spec.of(Path.of("game.badger")).set("size", 4).compile();
/// ```
public final class Spec {
  private static final int OPTIMISED = 2;

  private final Source source;
  private final Path folder;
  private final Map<String, String> settings;
  private final String device;
  private final List<TaskProvider> providers;

  private Spec(
      Source source,
      Path folder,
      Map<String, String> settings,
      String device,
      List<TaskProvider> providers) {
    this.source = source;
    this.folder = folder;
    this.settings = Map.copyOf(settings);
    this.device = device;
    this.providers = List.copyOf(providers);
  }

  /// The spec in a file; modules of its own lie beside it.
  public static Spec of(Path file) throws IOException {
    return new Spec(
        new Source(file.toString(), Files.readString(file)), file, Map.of(), "cpu", List.of());
  }

  /// A spec as text.
  ///
  /// @param name what messages call it
  public static Spec of(String name, String text) {
    return new Spec(new Source(name, text), Path.of(name), Map.of(), "cpu", List.of());
  }

  /// With another value of a param, as `--set` would.
  public Spec set(String param, double value) {
    var more = new LinkedHashMap<>(settings);
    more.put(param, value == Math.rint(value) ? Long.toString((long) value) : "" + value);
    return new Spec(source, folder, more, device, providers);
  }

  /// For another device than `cpu`.
  ///
  /// @param name as `--device` takes it
  public Spec on(String name) {
    return new Spec(source, folder, settings, name, providers);
  }

  /// With Java code that supplies tasks, before those that are services on the class path.
  public Spec suppliedBy(TaskProvider provider) {
    var more = new ArrayList<>(providers);
    more.add(provider);
    return new Spec(source, folder, settings, device, more);
  }

  /// Compiles it in memory.
  ///
  /// @throws SpecException where it has errors
  /// @throws RunFailure where there is no such device, or it can not be used here
  public Setup compile() throws SpecException {
    checkDevice();
    var checked = Compiler.check(source, settings, ModuleFiles.beside(folder));
    if (checked.hasErrors()) {
      throw new SpecException(checked.diagnostics());
    }
    var compiled = Compiler.compile(checked, OPTIMISED, List.of(device));
    var classes = new GeneratedClasses(InMemoryJavac.compile(compiled.java()));
    return new Setup(classes, compiled.moduleClass(), device, providers);
  }

  private void checkDevice() {
    if (!Compiler.devices().contains(device)) {
      throw RunFailure.misuse(
          "there is no device `%s`; there are %s"
              .formatted(device, String.join(", ", Compiler.devices())));
    }
    Devices.missing(device)
        .ifPresent(
            missing -> {
              throw RunFailure.machine("device `%s`: %s".formatted(device, missing));
            });
  }
}
