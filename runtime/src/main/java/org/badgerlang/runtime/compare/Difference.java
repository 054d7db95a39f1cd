package org.badgerlang.runtime.compare;

/// One thing that is not the same in two runs, each side in words.
public record Difference(String what, String first, String second) {
  @Override
  public String toString() {
    return what + ": " + first + " → " + second;
  }
}
