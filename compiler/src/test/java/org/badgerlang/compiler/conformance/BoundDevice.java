package org.badgerlang.compiler.conformance;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.badgerlang.compiler.emit.DeviceWriter;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.runtime.Kernels;
import org.badgerlang.runtime.KernelsFactory;
import org.badgerlang.runtime.device.Device;
import org.badgerlang.runtime.device.Devices;
import org.badgerlang.runtime.provider.Providers;

/// A device of this machine, reached as a run reaches it: its writer's Java, compiled, and the
/// factory in it.
record BoundDevice(DeviceWriter writer) implements TestedDevice {
  private static final int THREADS = 2;

  @Override
  public String name() {
    return writer.device();
  }

  @Override
  public Optional<String> missing() {
    return Devices.ladder(Set.of(name())).stream()
        .filter(device -> device.name().equals(name()))
        .findFirst()
        .flatMap(Device::missing);
  }

  @Override
  public List<Kernels> load(List<Program> programs, Providers providers) {
    var written = Written.of(writer, programs);
    return written.factories().stream()
        .map(factory -> create(written.classes(), factory, providers))
        .toList();
  }

  private static Kernels create(ClassLoader classes, String factory, Providers providers) {
    try {
      var made = (KernelsFactory) classes.loadClass(factory).getConstructor().newInstance();
      return made.create(THREADS, providers);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(factory, e);
    }
  }
}
