package org.badgerlang.compiler.emit;

import java.util.List;

/// The kernels of a program for one device, as source.
///
/// @param factory the qualified name of the [org.badgerlang.runtime.KernelsFactory], which has a
///     public constructor without parameters that allocates nothing
public record DeviceSource(List<JavaText> files, String factory) {
  public DeviceSource {
    files = List.copyOf(files);
  }
}
