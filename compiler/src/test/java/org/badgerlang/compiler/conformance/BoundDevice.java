package org.badgerlang.compiler.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.badgerlang.compiler.CompilerBug;
import org.badgerlang.compiler.emit.DeviceWriter;
import org.badgerlang.compiler.emit.Emitter;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.pack.GeneratedClasses;
import org.badgerlang.compiler.pack.InMemoryJavac;
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
    var java = new LinkedHashMap<String, String>();
    var factories = new ArrayList<String>();
    for (int i = 0; i < programs.size(); i++) {
      var packageName = "program" + i;
      Emitter.emit(programs.get(i), "", "test", packageName, List.of(writer))
          .forEach(file -> java.put(file.className(), file.text()));
      var info = Emitter.infoClass(programs.get(i), packageName);
      factories.add(writer.write(programs.get(i), packageName + "." + name(), info).factory());
    }
    var classes = new GeneratedClasses(compiled(java));
    return factories.stream().map(factory -> create(classes, factory, providers)).toList();
  }

  private static Map<String, byte[]> compiled(SequencedMap<String, String> java) {
    try {
      return InMemoryJavac.compile(java);
    } catch (CompilerBug bug) {
      throw new AssertionError(bug.dump(), bug);
    }
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
