package org.badgerlang.compiler.fuzz;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Runs one target for long, guided by the coverage that Jazzer (libFuzzer for the JVM) measures:
/// `./mvnw -Pfuzz -pl compiler -am process-test-classes -Dfuzz.target=Spec -Dfuzz.seconds=600`.
///
/// Inputs that reach something new are kept in `compiler/target/fuzz/<target>`; an input that lets
/// anything escape is written beside it, and the build fails.
public final class CoverageGuided {
  private CoverageGuided() {}

  /// @param args the target (`Spec`, `Folder`, `Options`, `Request`), the seconds, a folder
  public static void main(String[] args) throws IOException, ReflectiveOperationException {
    String target = args[0];
    Path corpus = Files.createDirectories(Path.of(args[2]).resolve(target));
    List<byte[]> seeds = Seeds.of(target);
    for (int i = 0; i < seeds.size(); i++) {
      Files.write(corpus.resolve("seed-" + i), seeds.get(i));
    }
    String[] options = {
      "--target_class=org.badgerlang.compiler.fuzz." + target + "Target",
      "--instrumentation_includes=org.badgerlang.**",
      // The target of requests is a client of its own server, which is no attack.
      "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.ServerSideRequestForgery",
      "--reproducer_path=" + corpus.getParent(),
      corpus.toString(),
      "-max_total_time=" + args[1],
      "-timeout=20",
      "-rss_limit_mb=4096",
      "-artifact_prefix=" + corpus.getParent() + "/" + target + "-"
    };
    try {
      // Only the build profile that fuzzes has it on the class path.
      Class.forName("com.code_intelligence.jazzer.Jazzer")
          .getMethod("main", String[].class)
          .invoke(null, (Object) options);
    } catch (InvocationTargetException failed) {
      throw new IllegalStateException(failed.getCause());
    }
  }
}
