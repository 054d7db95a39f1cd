package org.badgerlang.runtime.provider;

import java.util.List;
import java.util.Optional;

/// What a spec asks of a provider at one place.
///
/// @param provider as the spec names it
/// @param task the name of the task
/// @param inputs what is handed over with each call: numbers among the task's arguments, and for a
///     move its states and actions
/// @param outputs what is to be supplied: `draw`s and states by their names, entries of a `set` as
///     `support.x`
public record TaskRequest(
    String provider, String task, Moment moment, List<Member> inputs, List<Member> outputs) {

  /// When it is asked.
  public enum Moment {
    /// An instance is drawn: `~ supplied`.
    DRAW,
    /// Its states move on by one step: `next place = supplied`.
    MOVE
  }

  /// A tensor with its axes, the largest size of each.
  public record Member(String name, List<String> axes, List<Integer> dims) {
    public Member {
      axes = List.copyOf(axes);
      dims = List.copyOf(dims);
    }

    /// The number of its entries.
    public int length() {
      return dims.stream().reduce(1, Math::multiplyExact);
    }

    @Override
    public String toString() {
      var text = new StringBuilder(name).append(": real");
      for (int i = 0; i < axes.size(); i++) {
        text.append(i == 0 ? "[" : ", ").append(axes.get(i)).append(" = ").append(dims.get(i));
      }
      return axes.isEmpty() ? text.toString() : text.append(']').toString();
    }
  }

  public TaskRequest {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /// The output of that name.
  public Optional<Member> output(String name) {
    return outputs.stream().filter(member -> member.name().equals(name)).findFirst();
  }
}
