package org.badgerlang.compiler.cli;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.CompilerBug;
import org.badgerlang.compiler.pack.GeneratedClasses;
import org.badgerlang.compiler.pack.InMemoryJavac;

/// Runs a compiled setup in this process, by the same `main` that its jar would run.
final class InProcess {
  private InProcess() {}

  /// Ends the process where the setup's `main` does.
  static int run(Compiler.Compiled compiled, List<String> arguments) {
    var classes = new GeneratedClasses(InMemoryJavac.compile(compiled.java()));
    try {
      MethodHandles.publicLookup()
          .findStatic(
              classes.loadClass(compiled.mainClass()),
              "main",
              MethodType.methodType(void.class, String[].class))
          .invokeExact(arguments.toArray(new String[0]));
      return ExitCode.GOOD;
    } catch (ReflectiveOperationException e) {
      throw new CompilerBug("emit", "the generated main class can not be run: " + e, "");
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new CompilerBug("emit", "the generated main class fails: " + e, "");
    }
  }
}
