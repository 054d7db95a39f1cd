package org.badgerlang.runtime.provider;

/// Supplies tasks to a spec that says `task Photos(shots) from "photos"`: images of a folder, a
/// simulator.
///
/// A compiled setup finds it as a service ([java.util.ServiceLoader]), or a program hands it over
/// when it runs the setup.
public interface TaskProvider {
  /// As the spec names it behind `from`.
  String name();

  /// Called once before a run for every place where the spec asks; the place to read files and to
  /// check what the spec declares.
  ///
  /// @throws IllegalArgumentException where it can not supply that, with a sentence for the spec's
  ///     author
  TaskSource open(TaskRequest request);
}
