package org.badgerlang.compiler.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Value;

/// Makes one loop of two where all that they read and write runs on from the end of one round of
/// the inner loop to the start of the next: fewer loops that are longer.
final class Merging {
  private Merging() {}

  static List<Item> of(List<Item> items) {
    return items.stream().map(Merging::of).toList();
  }

  private static Item of(Item item) {
    return switch (item) {
      case Item.Nest nest -> of(nest);
      case Item.Loop(var name, var index, var reverse, var items, var origin) ->
          new Item.Loop(name, index, reverse, of(items), origin);
      case Item.Fork(var condition, var then, var otherwise, var origin) ->
          new Item.Fork(condition, of(then), of(otherwise), origin);
      case Item.Region(var id, var tiles, var items, var sums) ->
          new Item.Region(id, tiles, of(items), sums);
      case Item.FirstTile(var then, var otherwise) -> new Item.FirstTile(of(then), of(otherwise));
      case Item.Single _, Item.Call _, Item.Pack _, Item.Product _ -> item;
    };
  }

  /// The nest with as few loops as its memory allows.
  static Item.Nest of(Item.Nest nest) {
    var fixed = fixed(nest);
    var found = pair(nest.outer(), nest, fixed).or(() -> pair(nest.reduced(), nest, fixed));
    return found.map(pair -> of(merged(nest, pair))).orElse(nest);
  }

  /// Two axes that become one.
  private record Pair(Axis far, Axis near) {
    Axis both() {
      return Axis.of(
          far.name() + " " + near.name(),
          Math.multiplyExact(far.size().fixed(), near.size().fixed()));
    }
  }

  /// Axes that have to stay: those taken several places at a time, and those whose places count.
  private static Set<Axis> fixed(Item.Nest nest) {
    var fixed = new HashSet<>(nest.counted());
    nest.tiles().forEach(tile -> fixed.add(tile.axis()));
    return fixed;
  }

  private static Optional<Pair> pair(List<Axis> axes, Item.Nest nest, Set<Axis> fixed) {
    var free =
        axes.stream().filter(axis -> axis.size().isFixed() && !fixed.contains(axis)).toList();
    for (var near : free) {
      for (var far : free) {
        if (!far.equals(near)
            && !nest.along().filter(far::equals).isPresent()
            && nest.views().allMatch(view -> runsOn(view, far, near))) {
          return Optional.of(new Pair(far, near));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean runsOn(View view, Axis far, Axis near) {
    return view.stride(far).equals(view.stride(near).times(near.size().fixed()));
  }

  private static Item.Nest merged(Item.Nest nest, Pair pair) {
    var sources = new HashMap<Value, Source>();
    nest.sources()
        .forEach(
            (value, source) ->
                sources.put(value, source instanceof View view ? merged(view, pair) : source));
    return new Item.Nest(
        nest.name(),
        nest.origin(),
        nest.laneBefore(),
        nest.laneAfter(),
        nest.along().map(axis -> axis.equals(pair.near()) ? pair.both() : axis),
        merged(nest.outer(), pair),
        nest.tiles(),
        merged(nest.reduced(), pair),
        nest.before(),
        nest.reductions(),
        nest.after(),
        sources,
        nest.stores().stream()
            .map(store -> new Item.Store(store.value(), merged(store.into(), pair)))
            .toList());
  }

  private static List<Axis> merged(List<Axis> axes, Pair pair) {
    var all = new ArrayList<Axis>();
    for (var axis : axes) {
      if (axis.equals(pair.near())) {
        all.add(pair.both());
      } else if (!axis.equals(pair.far())) {
        all.add(axis);
      }
    }
    return all;
  }

  private static View merged(View view, Pair pair) {
    var strides = new HashMap<>(view.strides());
    strides.remove(pair.far());
    var near = strides.remove(pair.near());
    if (near != null) {
      strides.put(pair.both(), near);
    }
    return new View(view.buffer(), view.offsets(), strides);
  }
}
