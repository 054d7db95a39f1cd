package org.badgerlang.runtime.cuda;

import java.util.Optional;
import org.badgerlang.runtime.device.DeviceProbe;
import org.badgerlang.runtime.run.RunFailure;

/// An NVIDIA GPU with a driver.
public final class CudaProbe implements DeviceProbe {
  @Override
  public String device() {
    return "cuda";
  }

  @Override
  public Optional<String> found() {
    try {
      var driver = Driver.open();
      return Optional.of(Gpu.describe(driver, driver.device(0)));
    } catch (CudaMissing | RunFailure absent) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<String> missing() {
    try {
      var driver = Driver.open();
      int device = driver.device(0);
      Gpu.check(driver, device);
      return KernelImages.missing(driver.version(), Gpu.architecture(driver, device));
    } catch (CudaMissing missing) {
      return Optional.of(missing.sentence());
    } catch (RunFailure failure) {
      return Optional.of(failure.sentence());
    }
  }
}
