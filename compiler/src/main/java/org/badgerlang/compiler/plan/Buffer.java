package org.badgerlang.compiler.plan;

/// A flat array of numbers.
///
/// @param id unique in a plan
/// @param name what it holds, for readers
/// @param padded whether some of it is never written, and is zero: it needs room of its own
public record Buffer(int id, String name, Scope scope, Extent length, boolean padded) {
  public Buffer(int id, String name, Scope scope, Extent length) {
    this(id, name, scope, length, false);
  }

  /// A buffer yet to be made.
  static Buffer sketch(Scope scope, Extent length) {
    return new Buffer(-1, "", scope, length);
  }

  /// Who sees it.
  public enum Scope {
    /// Handed in by the caller; entries in canonical order.
    INPUT,
    /// Handed out to the caller; entries in canonical order.
    OUTPUT,
    /// One for all workers.
    SHARED,
    /// One for all workers, handed to Java code and back; entries in canonical order.
    CALL,
    /// One for each worker: holds what belongs to the tile at hand.
    WORKER
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Buffer buffer && buffer.id == id;
  }

  @Override
  public int hashCode() {
    return id;
  }
}
