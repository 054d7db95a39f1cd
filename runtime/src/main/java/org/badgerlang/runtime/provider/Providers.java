package org.badgerlang.runtime.provider;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.badgerlang.runtime.run.RunFailure;

/// The providers that a run can ask.
///
/// @param all where two have one name the first counts
public record Providers(List<TaskProvider> all) {
  public Providers {
    all = List.copyOf(all);
  }

  /// Those that are services on the class path.
  public static Providers ofServices() {
    return with(List.of());
  }

  /// Those given, then those that are services on the class path.
  public static Providers with(List<TaskProvider> given) {
    var all = new ArrayList<>(given);
    ServiceLoader.load(TaskProvider.class).forEach(all::add);
    return new Providers(all);
  }

  /// Those that are services in some jars, then those on the class path.
  ///
  /// @throws RunFailure where a jar is not there
  public static Providers in(List<Path> jars) {
    if (jars.isEmpty()) {
      return ofServices();
    }
    var places = new ArrayList<URL>();
    for (Path jar : jars) {
      if (!Files.exists(jar)) {
        throw RunFailure.misuse("--providers " + jar + ": no such file");
      }
      try {
        places.add(jar.toUri().toURL());
      } catch (MalformedURLException strange) {
        throw RunFailure.misuse("--providers " + jar + ": " + strange.getMessage());
      }
    }
    // Open as long as the process: providers load their classes when they need them.
    var loader = new URLClassLoader(places.toArray(URL[]::new), Providers.class.getClassLoader());
    var all = new ArrayList<TaskProvider>();
    ServiceLoader.load(TaskProvider.class, loader).forEach(all::add);
    return new Providers(all);
  }

  /// Opens what the spec asks for.
  ///
  /// @throws RunFailure where nobody supplies that
  public Supply open(TaskRequest request) {
    TaskProvider provider =
        all.stream()
            .filter(each -> each.name().equals(request.provider()))
            .findFirst()
            .orElseThrow(
                () ->
                    RunFailure.misuse(
                        "nobody supplies `%s`, which the task `%s` comes from; %s"
                            .formatted(request.provider(), request.task(), known())));
    try {
      return new Supply(request, provider.open(request));
    } catch (IllegalArgumentException refusal) {
      throw RunFailure.misuse(
          "`%s` can not supply the task `%s`: %s"
              .formatted(request.provider(), request.task(), refusal.getMessage()));
    }
  }

  private String known() {
    return all.isEmpty()
        ? "no provider is on the class path"
        : "there are " + String.join(", ", all.stream().map(TaskProvider::name).toList());
  }
}
