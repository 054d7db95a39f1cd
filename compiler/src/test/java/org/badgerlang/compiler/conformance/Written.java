package org.badgerlang.compiler.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.badgerlang.compiler.CompilerBug;
import org.badgerlang.compiler.emit.DeviceWriter;
import org.badgerlang.compiler.emit.Emitter;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.pack.GeneratedClasses;
import org.badgerlang.compiler.pack.InMemoryJavac;

/// Programs as classes for one device.
///
/// @param factories the qualified name of the factory of each program, in their order
public record Written(ClassLoader classes, List<String> factories) {
  public Written {
    factories = List.copyOf(factories);
  }

  public static Written of(DeviceWriter writer, List<Program> programs) {
    var java = new LinkedHashMap<String, String>();
    var factories = new ArrayList<String>();
    for (int i = 0; i < programs.size(); i++) {
      var packageName = "program" + i;
      Emitter.emit(programs.get(i), "", "test", packageName, List.of(writer))
          .forEach(file -> java.put(file.className(), file.text()));
      var info = Emitter.infoClass(programs.get(i), packageName);
      factories.add(
          writer.write(programs.get(i), packageName + "." + writer.device(), info).factory());
    }
    try {
      return new Written(new GeneratedClasses(InMemoryJavac.compile(java)), factories);
    } catch (CompilerBug bug) {
      throw new AssertionError(bug.dump(), bug);
    }
  }
}
