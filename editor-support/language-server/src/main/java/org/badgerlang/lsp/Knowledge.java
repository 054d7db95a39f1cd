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

  /// A stretch of the source.
  record Place(int start, int end) {
    private int length() {
      return end - start;
    }
  }

  /// A piece of the text and its type.
  record Typed(Place place, String type) {}

  /// An edit of the source: the text from `start` to `end` became `length` characters.
  record Edit(int start, int end, int length) {
    /// Where a place is after the edit; empty where the edit changed its text.
    private Optional<Place> moved(Place place) {
      if (place.end() <= start) {
        return Optional.of(place);
      }
      int by = length - (end - start);
      return place.start() >= end
          ? Optional.of(new Place(place.start() + by, place.end() + by))
          : Optional.empty();
    }
  }

  /// What is known before anything was checked.
  static final Knowledge NOTHING = new Knowledge(Map.of(), Map.of());

  private final Map<Place, List<Fact>> facts;
  private final Map<Place, Elaboration.Learned> learned;

  private Knowledge(Map<Place, List<Fact>> facts, Map<Place, Elaboration.Learned> learned) {
    this.facts = facts;
    this.learned = learned;
  }

  static Knowledge of(List<Fact> found, List<Elaboration.Learned> learned, String source) {
    var facts = new HashMap<Place, List<Fact>>();
    for (Fact fact : found) {
      if (fact.span().source().name().equals(source)) {
        facts.computeIfAbsent(place(fact.span()), _ -> new ArrayList<>()).add(fact);
      }
    }
    var things = new HashMap<Place, Elaboration.Learned>();
    for (Elaboration.Learned thing : learned) {
      if (thing.origin().source().name().equals(source)) {
        things.putIfAbsent(place(thing.origin()), thing);
      }
    }
    return new Knowledge(facts, things);
  }

  private static Place place(Span span) {
    return new Place(span.start(), span.end());
  }

  /// The same of the text after an edit, as far as it still holds: a guess, until that text has
  /// been checked.
  Knowledge after(Edit edit) {
    if (this == NOTHING) {
      return this;
    }
    return new Knowledge(moved(facts, edit), moved(learned, edit));
  }

  private static <T> Map<Place, T> moved(Map<Place, T> before, Edit edit) {
    var after = new HashMap<Place, T>(2 * before.size());
    before.forEach((place, what) -> edit.moved(place).ifPresent(to -> after.put(to, what)));
    return after;
  }

  List<Fact> at(Span span) {
    return facts.getOrDefault(place(span), List.of());
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
  Optional<Typed> around(int offset) {
    return facts.entrySet().stream()
        .filter(entry -> entry.getKey().start() <= offset && offset <= entry.getKey().end())
        .min(Comparator.comparingInt(entry -> entry.getKey().length()))
        .flatMap(
            entry ->
                entry.getValue().stream()
                    .map(Fact::type)
                    .filter(type -> !type.isEmpty())
                    .findFirst()
                    .map(type -> new Typed(entry.getKey(), type)));
  }

  /// How the thing of a `learn` statement is learned.
  Optional<Elaboration.Learned> learned(Span statement) {
    return learned.entrySet().stream()
        .filter(entry -> entry.getKey().start() == statement.start())
        .map(Map.Entry::getValue)
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
    return learned.values().stream()
        .anyMatch(each -> !each.rule().isEmpty() && passed.contains(each.loop()));
  }
}
