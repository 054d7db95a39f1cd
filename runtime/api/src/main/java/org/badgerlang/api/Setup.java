package org.badgerlang.api;

import java.util.List;
import org.badgerlang.runtime.Kernels;
import org.badgerlang.runtime.launch.LoadedSetup;
import org.badgerlang.runtime.provider.Providers;
import org.badgerlang.runtime.provider.TaskProvider;

/// A compiled spec. It can be started many times; runs do not share anything.
public final class Setup {
  private final LoadedSetup loaded;
  private final String device;
  private final List<TaskProvider> providers;

  Setup(ClassLoader classes, String module, String device, List<TaskProvider> providers) {
    this.loaded = new LoadedSetup(classes, module);
    this.device = device;
    this.providers = providers;
  }

  /// Starts a run with all threads of this machine.
  ///
  /// @param seed where every random number of the run comes from
  /// @throws org.badgerlang.runtime.run.RunFailure where a task comes from Java code that is not
  ///     there, or refuses it
  public Training start(long seed) {
    return start(seed, Runtime.getRuntime().availableProcessors());
  }

  /// The same with so many threads; the results are the same for every number.
  public Training start(long seed, int threads) {
    Kernels kernels = kernels(threads);
    kernels.seed(seed);
    kernels.init();
    return new Training(kernels);
  }

  private Kernels kernels(int threads) {
    try {
      return loaded.kernels(device, threads, Providers.with(providers));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the compiled setup can not be loaded", e);
    }
  }
}
