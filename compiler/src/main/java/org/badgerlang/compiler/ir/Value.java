package org.badgerlang.compiler.ir;

/// The result of one statement, or a parameter of a body. Ids are unique in a function, bodies
/// included.
///
/// @param hint the spec's own name for it, for people only; may be empty
public record Value(int id, TensorType type, String hint) {
  @Override
  public boolean equals(Object other) {
    return other instanceof Value value && value.id == id;
  }

  @Override
  public int hashCode() {
    return id;
  }

  @Override
  public String toString() {
    return "%" + id + (hint.isEmpty() ? "" : "." + hint);
  }
}
