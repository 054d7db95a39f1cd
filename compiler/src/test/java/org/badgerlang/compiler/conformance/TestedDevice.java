package org.badgerlang.compiler.conformance;

import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.runtime.Kernels;
import org.badgerlang.runtime.provider.Providers;

/// A device as the suite sees it.
public interface TestedDevice {
  String name();

  /// Why it can not be tested here; empty where it can.
  Optional<String> missing();

  /// The kernels of some programs, compiled together, in their order.
  ///
  /// @param providers who supplies tasks
  List<Kernels> load(List<Program> programs, Providers providers);
}
