package org.badgerlang.runtime.launch;

import com.google.inject.Module;
import org.badgerlang.runtime.Kernels;
import org.badgerlang.runtime.KernelsFactory;
import org.badgerlang.runtime.provider.Providers;

/// A compiled setup whose classes a class loader holds: what `badger run` runs, without a jar.
///
/// @param module the name of the generated module
public record LoadedSetup(ClassLoader classes, String module) {

  /// Runs it; gives the exit code.
  ///
  /// @param command what the user types before the options, to say how to run again
  /// @throws ReflectiveOperationException where there is no such module
  public int run(LaunchOptions options, String command) throws ReflectiveOperationException {
    Object generated = classes.loadClass(module).getConstructor().newInstance();
    return Launcher.run(options, (Module) generated, command);
  }

  /// Makes its kernels for a device, without a run around them.
  ///
  /// @throws ReflectiveOperationException where there is no such module
  public Kernels kernels(String device, int threads) throws ReflectiveOperationException {
    return kernels(device, threads, Providers.ofServices());
  }

  /// The same with who supplies tasks.
  public Kernels kernels(String device, int threads, Providers providers)
      throws ReflectiveOperationException {
    Object generated = classes.loadClass(module).getConstructor().newInstance();
    KernelsFactory factory = Launcher.factories((Module) generated).get(device);
    if (factory == null) {
      throw new IllegalArgumentException("not compiled for " + device);
    }
    return factory.create(threads, providers);
  }
}
