package org.badgerlang.compiler.ir;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The size of an axis: a constant plus multiples of size variables that the host sets before a
/// step.
///
/// Sums of axes (`hidden + name`) add their sizes; a fixed size has no terms.
public record Size(int constant, SortedMap<String, Integer> terms) {
  public Size {
    var kept = new TreeMap<String, Integer>();
    terms.forEach(
        (name, factor) -> {
          if (factor != 0) {
            kept.put(name, factor);
          }
        });
    terms = Collections.unmodifiableSortedMap(kept);
  }

  public static Size of(int n) {
    return new Size(n, new TreeMap<>());
  }

  public static Size variable(String name) {
    return new Size(0, new TreeMap<>(Map.of(name, 1)));
  }

  public boolean isFixed() {
    return terms.isEmpty();
  }

  /// The number, where it is fixed.
  public int fixed() {
    if (!isFixed()) {
      throw new IllegalStateException("size " + this + " varies");
    }
    return constant;
  }

  /// The number under a choice of the variables.
  public int at(Map<String, Integer> variables) {
    int n = constant;
    for (var term : terms.entrySet()) {
      Integer value = variables.get(term.getKey());
      if (value == null) {
        throw new IllegalArgumentException("no value for the size variable " + term.getKey());
      }
      n = Math.addExact(n, Math.multiplyExact(term.getValue(), value));
    }
    return n;
  }

  public Size plus(Size other) {
    var sum = new TreeMap<>(terms);
    other.terms.forEach((name, factor) -> sum.merge(name, factor, Integer::sum));
    return new Size(Math.addExact(constant, other.constant), sum);
  }

  public Size times(int factor) {
    var scaled = new TreeMap<String, Integer>();
    terms.forEach((name, f) -> scaled.put(name, Math.multiplyExact(f, factor)));
    return new Size(Math.multiplyExact(constant, factor), scaled);
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    terms.forEach(
        (name, factor) ->
            text.append(text.isEmpty() ? "" : "+")
                .append(factor == 1 ? "" : factor + "*")
                .append(name));
    if (constant != 0 || text.isEmpty()) {
      text.append(text.isEmpty() ? "" : "+").append(constant);
    }
    return text.toString();
  }
}
