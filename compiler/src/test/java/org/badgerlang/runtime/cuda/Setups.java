package org.badgerlang.runtime.cuda;

import java.util.List;
import java.util.Map;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.ModuleFiles;
import org.badgerlang.compiler.ProjectTree;
import org.badgerlang.compiler.pack.GeneratedClasses;
import org.badgerlang.compiler.pack.InMemoryJavac;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.runtime.Kernels;
import org.badgerlang.runtime.KernelsFactory;

/// Specs compiled for processors and for CUDA.
final class Setups {
  /// What generated classes of one spec give.
  ///
  /// @param cpu the same setup on the processor
  record Both(CudaSetup cuda, Kernels cpu) {}

  private Setups() {}

  static Both example(String name, Map<String, String> sets) {
    var file = ProjectTree.root().resolve("examples/" + name + ".badger");
    var source = new Source(name + ".badger", ProjectTree.text(file));
    return compiled(Compiler.check(source, sets, ModuleFiles.beside(file)));
  }

  static Both of(String text) {
    return compiled(
        Compiler.check(
            new Source("tested.badger", text), Map.of(), new ModuleFiles(ProjectTree.root())));
  }

  private static Both compiled(Compiler.Checked checked) {
    if (checked.hasErrors()) {
      throw new AssertionError(checked.diagnostics().toString());
    }
    var compiled = Compiler.compile(checked, 2, List.of("cpu", "cuda"));
    var classes = new GeneratedClasses(InMemoryJavac.compile(compiled.java()));
    try {
      var type = compiled.moduleClass().substring("setup.".length());
      var factory = type.substring(0, type.length() - "Module".length()) + "Kernels";
      var cuda = classes.loadClass("setup.cuda." + factory).getMethod("setup").invoke(null);
      var cpu =
          (KernelsFactory)
              classes.loadClass("setup.cpu." + factory).getDeclaredConstructor().newInstance();
      return new Both((CudaSetup) cuda, cpu.create(1));
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
