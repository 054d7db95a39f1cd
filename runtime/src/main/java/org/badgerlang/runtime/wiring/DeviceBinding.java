package org.badgerlang.runtime.wiring;

import com.google.inject.Binder;
import com.google.inject.multibindings.MapBinder;
import org.badgerlang.runtime.KernelsFactory;
import org.badgerlang.runtime.SetupInfo;

/// Binds a compiled setup: what it is, and for each device that it was compiled for, the factory of
/// its kernels.
///
/// A generated module is these lines:
///
/// ```java
/// public final class GuessingGameModule implements Module {
///   @Override
///   public void configure(Binder binder) {
///     DeviceBinding.setup(binder, GuessingGameInfo.INFO);
///     DeviceBinding.device(binder, "cpu", new GuessingGameCpu.Factory());
///   }
/// }
/// ```
///
/// and a generated `main` is `System.exit(Launcher.main(args, new GuessingGameModule()))`.
///
/// `info` has to be known without making kernels: options, help and the check of memory come before
/// them. A factory allocates when its `create` is called, not before; only the chosen device's is.
public final class DeviceBinding {
  private DeviceBinding() {}

  /// Binds what the setup is; once in a module.
  public static void setup(Binder binder, SetupInfo info) {
    binder.bind(SetupInfo.class).toInstance(info);
  }

  /// Binds the kernels of a device.
  ///
  /// @param device `cpu`, `nd4j` or `cuda`
  public static void device(Binder binder, String device, KernelsFactory factory) {
    MapBinder.newMapBinder(binder, String.class, KernelsFactory.class)
        .addBinding(device)
        .toInstance(factory);
  }
}
