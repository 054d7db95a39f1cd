package org.badgerlang.compiler.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Value;

/// Where the values of one run of statements go as they are made: to where they are delivered, or
/// where a window or a concatenation looks at them, rather than to memory of their own from where
/// they would be copied.
final class Destinations {
  private final Workspace workspace;
  private final Optional<Tiles> tiles;
  private final boolean worker;
  private final Aliases aliases;
  private final Map<Value, View> homes = new HashMap<>();
  private final Map<Value, List<View>> copies = new HashMap<>();
  private final List<Delivery> start = new ArrayList<>();
  private final List<Delivery> end = new ArrayList<>();

  /// @param tiles how the region is cut, inside one; absent elsewhere
  /// @param worker whether new memory holds but the tile at hand
  Destinations(Workspace workspace, Optional<Tiles> tiles, boolean worker, Aliases aliases) {
    this.workspace = workspace;
    this.tiles = tiles;
    this.worker = worker;
    this.aliases = aliases;
  }

  /// Decides for all that groups make.
  ///
  /// @param lane the lane axis of the whole function
  void settle(
      List<Group> groups,
      Uses uses,
      List<Delivery> deliveries,
      Windows windows,
      Optional<Axis> lane) {
    for (var delivery : deliveries) {
      settle(delivery, deliveries, uses, groups);
    }
    if (workspace.processor().isEmpty()) {
      return;
    }
    for (int p = 0; p < groups.size(); p++) {
      if (groups.get(p) instanceof Group.Alone(var stmt)) {
        switch (stmt.op()) {
          case Op.Window window -> settle(window, windows, lane, uses, groups);
          case Op.Concat concat when !replaces(stmt.result(), deliveries) ->
              settle(p, stmt.result(), concat, uses, groups);
          default -> {}
        }
      }
    }
  }

  /// The params whose memory deliveries write to.
  static Set<Value> replaced(List<Delivery> deliveries) {
    return deliveries.stream().flatMap(d -> d.replaces().stream()).collect(Collectors.toSet());
  }

  /// What is delivered before all.
  List<Delivery> start() {
    return List.copyOf(start);
  }

  /// What is delivered at the end.
  List<Delivery> end() {
    return List.copyOf(end);
  }

  /// Where a value lies: where it is wanted, or in memory of its own.
  View home(Value value) {
    return home(value, () -> workspace.memory(value, worker));
  }

  /// Where a value lies: where it is wanted, or otherwise in memory that is given.
  View home(Value value, Supplier<View> otherwise) {
    return homes.computeIfAbsent(value, _ -> otherwise.get());
  }

  /// Where a value has to lie.
  Optional<View> wanted(Value value) {
    return Optional.ofNullable(homes.get(value));
  }

  /// Where it goes as well.
  List<View> copies(Value value) {
    return copies.getOrDefault(value, List.of());
  }

  /// Decides when a delivery happens: as its value is made, before all, or at the end.
  private void settle(Delivery delivery, List<Delivery> all, Uses uses, List<Group> groups) {
    var value = aliases.identity(delivery.value());
    var maker = uses.maker(value);
    if (delivery.replaces().filter(value::equals).isPresent()) {
      return;
    }
    if (maker.isEmpty()) {
      boolean given = uses.maker(aliases.root(value)).isEmpty();
      (given && delivery.replaces().isEmpty() ? start : end).add(delivery);
      return;
    }
    if (delivery.replaces().isPresent()) {
      var old = delivery.replaces().get();
      boolean readAtEnd =
          all.stream()
              .anyMatch(
                  d ->
                      d.replaces().isPresent()
                          && !d.equals(delivery)
                          && aliases.root(d.value()).equals(old));
      if (readAtEnd || !uses.mayReplace(old, value)) {
        end.add(delivery);
        return;
      }
    }
    if (homes.containsKey(value) && !(groups.get(maker.get()) instanceof Group.Fused)) {
      end.add(delivery);
    } else {
      send(value, delivery.into());
    }
  }

  private void settle(
      Op.Window window, Windows windows, Optional<Axis> lane, Uses uses, List<Group> groups) {
    var value = aliases.identity(window.x());
    if (isComputed(value, uses, groups)) {
      windows.inside(window, lane).ifPresent(view -> send(value, view));
    }
  }

  private boolean replaces(Value value, List<Delivery> deliveries) {
    return deliveries.stream()
        .filter(delivery -> delivery.replaces().isPresent())
        .anyMatch(delivery -> aliases.identity(delivery.value()).equals(value));
  }

  /// Only what runs along the lanes, where neighbours stay neighbours.
  private void settle(int place, Value result, Op.Concat concat, Uses uses, List<Group> groups) {
    if (!Tiles.vectors(tiles, result.type())) {
      return;
    }
    for (var part : Part.of(result, concat, home(result))) {
      var value = aliases.identity(part.value());
      if (value.type().sameAxes(part.type()) && isComputed(value, uses, groups)) {
        if (uses.onlyBy(place, value)) {
          send(value, part.into());
        } else {
          copy(value, part.into());
        }
      }
    }
  }

  private static boolean isComputed(Value value, Uses uses, List<Group> groups) {
    return uses.maker(value)
        .map(groups::get)
        .filter(group -> group instanceof Group.Fused nest && nest.computes(value))
        .isPresent();
  }

  /// To its home, where it has none yet.
  private void send(Value value, View into) {
    if (homes.putIfAbsent(value, into) != null) {
      copy(value, into);
    }
  }

  private void copy(Value value, View into) {
    copies.computeIfAbsent(value, _ -> new ArrayList<>()).add(into);
  }
}
