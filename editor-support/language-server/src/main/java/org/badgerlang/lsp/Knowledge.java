package org.badgerlang.lsp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.badgerlang.compiler.lower.Elaboration;
import org.badgerlang.compiler.lower.Fact;
import org.badgerlang.compiler.source.Span;

/// What the compiler found out about the places of one source, indexed by place.
final class Knowledge {
  private static final int MOST_TYPES = 3;

  /// Loops that the compiler adds to run another one backwards.
  private static final String ADJOINT = ".adjoint";

  private record Place(int start, int end) {}

  /// What is known before anything was checked.
  static final Knowledge NOTHING = new Knowledge(List.of(), List.of(), "");

  private final Map<Place, List<Fact>> facts = new HashMap<>();
  private final List<Elaboration.Learned> learned;

  Knowledge(List<Fact> found, List<Elaboration.Learned> learned, String source) {
    this.learned = learned;
    for (Fact fact : found) {
      if (fact.span().source().name().equals(source)) {
        facts
            .computeIfAbsent(
                new Place(fact.span().start(), fact.span().end()), _ -> new ArrayList<>())
            .add(fact);
      }
    }
  }

  List<Fact> at(Span span) {
    return facts.getOrDefault(new Place(span.start(), span.end()), List.of());
  }

  /// The type of a place; several instances of a template may give it several, then all are named.
  Optional<String> type(Span span) {
    var types =
        at(span).stream()
            .map(Fact::type)
            .filter(type -> !type.isEmpty())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (types.isEmpty()) {
      return Optional.empty();
    }
    String shown = types.stream().limit(MOST_TYPES).collect(Collectors.joining(" or "));
    return Optional.of(types.size() > MOST_TYPES ? shown + " or …" : shown);
  }

  Optional<String> owner(Span span) {
    return at(span).stream().map(Fact::owner).filter(owner -> !owner.isEmpty()).findFirst();
  }

  /// The smallest piece of text around an offset that the compiler knows the type of.
  Optional<Fact> around(int offset) {
    return facts.entrySet().stream()
        .filter(entry -> entry.getKey().start() <= offset && offset <= entry.getKey().end())
        .min(Comparator.comparingInt(entry -> entry.getKey().end() - entry.getKey().start()))
        .flatMap(
            entry -> entry.getValue().stream().filter(fact -> !fact.type().isEmpty()).findFirst());
  }

  /// How the thing of a `learn` statement is learned.
  Optional<Elaboration.Learned> learned(Span statement) {
    return learned.stream()
        .filter(each -> each.origin().start() == statement.start())
        .filter(each -> each.origin().source().name().equals(statement.source().name()))
        .findFirst();
  }

  /// The loops of the spec that the gradient of a learned thing passes.
  List<String> passed(Elaboration.Learned learned) {
    return learned.through().stream().filter(loop -> !loop.endsWith(ADJOINT)).toList();
  }

  /// Whether a loop that the gradient passes is itself driven by gradients, so that they are of
  /// higher order.
  boolean passesGradients(Elaboration.Learned thing) {
    var passed = passed(thing);
    return learned.stream()
        .anyMatch(each -> !each.rule().isEmpty() && passed.contains(each.loop()));
  }
}
