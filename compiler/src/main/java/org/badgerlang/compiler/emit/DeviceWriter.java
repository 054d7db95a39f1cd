package org.badgerlang.compiler.emit;

import org.badgerlang.compiler.ir.Program;

/// Writes the kernels of a program for one device.
public interface DeviceWriter {
  /// As `--device` names it.
  String device();

  /// The same program gives the same text.
  ///
  /// @param packageName the package of every class that it writes, the device's own
  /// @param infoClass the class whose constant `INFO` says what the setup is
  DeviceSource write(Program program, String packageName, String infoClass);
}
