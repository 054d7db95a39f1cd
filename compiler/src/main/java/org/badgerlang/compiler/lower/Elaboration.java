package org.badgerlang.compiler.lower;

import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.differentiate.ExactGradient;
import org.badgerlang.compiler.differentiate.MemoryPlan;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.source.Span;

/// What elaborating a spec gives: the program where there was no error, all diagnostics, and what
/// an editor shows.
///
/// @param learned for each learned thing, how a gradient reaches it
/// @param kept for each loop that an exact gradient goes through, what is kept of it
/// @param seconds for each gradient that needs derivatives of gradients, how they are had
public record Elaboration(
    Optional<Program> program,
    List<Diagnostic> diagnostics,
    List<Fact> facts,
    List<Learned> learned,
    List<MemoryPlan.Kept> kept,
    List<Second> seconds) {
  public Elaboration {
    diagnostics = List.copyOf(diagnostics);
    facts = List.copyOf(facts);
    learned = List.copyOf(learned);
    kept = List.copyOf(kept);
    seconds = List.copyOf(seconds);
  }

  /// A gradient that needs derivatives of gradients.
  ///
  /// @param loop whose objective it is of
  /// @param learned the paths of what it is by
  public record Second(String loop, List<String> learned, ExactGradient.Choice choice) {
    public Second {
      learned = List.copyOf(learned);
    }

    public boolean isOf(Learned thing) {
      return loop.equals(thing.loop()) && learned.contains(thing.path());
    }
  }

  /// A learned thing: who owns it, by which rule and estimator, from which objective, and whether a
  /// gradient arrives.
  ///
  /// @param tensors how many tensors, `numbers` how many numbers it has
  /// @param order the highest order of derivative that its gradient needs: 2 where the objective
  ///     contains gradients of inner loops that depend on it
  /// @param through the loops that the gradient passes, innermost first
  public record Learned(
      String path,
      String loop,
      String rule,
      String estimator,
      String objective,
      int tensors,
      long numbers,
      boolean reached,
      int order,
      List<String> through,
      Span origin) {
    public Learned {
      through = List.copyOf(through);
    }
  }
}
