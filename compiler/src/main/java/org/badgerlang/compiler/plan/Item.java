package org.badgerlang.compiler.plan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.source.Span;

/// One thing that runs after another.
public sealed interface Item {

  /// A value written to memory.
  record Store(Value value, View into) {}

  /// Several places of an axis taken at once.
  record Tile(Axis axis, int width) {}

  /// One loop nest: for every place of `outer`, for every place of `reduced` compute `before` and
  /// add up what `reductions` read; then compute `after`. Results are written by `stores` where
  /// they are first complete.
  ///
  /// Products with the same result add to one sum, each in a loop of its own.
  ///
  /// @param name what it computes, for readers
  /// @param tiles axes of `outer` of which several places are taken at once; only where `before` is
  ///     empty
  /// @param along one of `outer` or `reduced` that vectors run along, where the lane axis plays no
  ///     part
  /// @param laneBefore whether `before` and the reductions run along the lane axis
  /// @param laneAfter whether `after` does; where only `laneBefore` holds, the lanes are summed too
  /// @param sources where values that are not computed here lie
  record Nest(
      String name,
      Span origin,
      boolean laneBefore,
      boolean laneAfter,
      Optional<Axis> along,
      List<Axis> outer,
      List<Tile> tiles,
      List<Axis> reduced,
      List<Stmt> before,
      List<Stmt> reductions,
      List<Stmt> after,
      Map<Value, Source> sources,
      List<Store> stores)
      implements Item {
    public Nest {
      outer = List.copyOf(outer);
      tiles = List.copyOf(tiles);
      reduced = List.copyOf(reduced);
      before = List.copyOf(before);
      reductions = List.copyOf(reductions);
      after = List.copyOf(after);
      sources = Map.copyOf(sources);
      stores = List.copyOf(stores);
    }

    /// The same nest, several places of some axes at once.
    Nest in(List<Tile> blocks) {
      return new Nest(
          name,
          origin,
          laneBefore,
          laneAfter,
          along,
          outer,
          blocks,
          reduced,
          before,
          reductions,
          after,
          sources,
          stores);
    }

    /// The axis summed over that vectors run along.
    public Optional<Axis> summedAlong() {
      return along.filter(reduced::contains);
    }

    /// The sums, each once.
    public List<Stmt> sums() {
      var sums = new LinkedHashMap<Value, Stmt>();
      reductions.forEach(stmt -> sums.putIfAbsent(stmt.result(), stmt));
      return List.copyOf(sums.values());
    }

    /// What adds up in one loop over `reduced`.
    public List<List<Stmt>> rounds() {
      return sums().size() == reductions.size()
          ? List.of(reductions)
          : reductions.stream().map(List::of).toList();
    }

    /// What is written for each place of all axes, by `before`.
    public List<Store> early() {
      return stores.stream()
          .filter(store -> before.stream().anyMatch(s -> s.results().contains(store.value())))
          .toList();
    }

    /// The axes along which places are numbers, too.
    public Set<Axis> counted() {
      return Stream.concat(before.stream(), after.stream())
          .flatMap(stmt -> stmt.op() instanceof Op.Iota(var axis) ? Stream.of(axis) : Stream.of())
          .collect(Collectors.toSet());
    }

    /// What is read from memory and written to it.
    public Stream<View> views() {
      return Stream.concat(
          sources.values().stream()
              .flatMap(source -> source instanceof View view ? Stream.of(view) : Stream.of()),
          stores.stream().map(Store::into));
    }

    /// Whether the sum goes over the lanes too.
    public boolean sumsLanes() {
      return laneBefore && !laneAfter && !reductions.isEmpty();
    }
  }

  /// An op that has a loop of its own: everything but elementwise ops, sums, loops and branches.
  ///
  /// @param lanes whether the result runs along the lane axis
  record Single(Stmt stmt, boolean lanes, List<Source> operands, View into) implements Item {
    public Single {
      operands = List.copyOf(operands);
    }
  }

  /// A copy in panels, as products read it: what `width` neighbours along `axis` hold lies side by
  /// side, for one place of `depth` after another. Strides of `into` along `axis` hold for the
  /// first place of each panel.
  ///
  /// @param outer axes of which every place has panels of its own
  /// @param depth an axis named [Pack#LANES] among them goes through the lanes of the tile at hand
  record Pack(
      String name,
      Span origin,
      List<Axis> outer,
      Axis axis,
      int width,
      List<Axis> depth,
      View from,
      View into)
      implements Item {
    public static final String LANES = " lanes";

    public Pack {
      outer = List.copyOf(outer);
      depth = List.copyOf(depth);
    }
  }

  /// A product of matrices, several rows and columns at a time.
  ///
  /// @param outer axes of which every place has a product of its own
  /// @param rows axes that only `left` has, the innermost last, whose places lie at one distance
  ///     all through, in `left` as in the result
  /// @param height how many rows are taken at once
  /// @param panels whether `left` is packed, [#ROWS] to a panel
  /// @param columns the axis that vectors run along, which only `right` has: neighbours, or packed
  ///     in panels of [#COLUMNS]; where it is absent, the lanes of the tile at hand
  /// @param depth loops over what is summed, the innermost last
  /// @param adds whether it is added to what lies there
  record Product(
      String name,
      Span origin,
      List<Axis> outer,
      List<Axis> rows,
      int height,
      boolean panels,
      Optional<Axis> columns,
      List<Depth> depth,
      View left,
      View right,
      View into,
      boolean adds)
      implements Item {
    /// How many rows a panel of `left` has.
    public static final int ROWS = 6;

    /// How many columns are taken at once: two vectors of 8 numbers or one of 16.
    public static final int COLUMNS = 16;

    public Product {
      outer = List.copyOf(outer);
      rows = List.copyOf(rows);
      depth = List.copyOf(depth);
    }
  }

  /// A loop over what a product sums.
  ///
  /// @param left how far apart the entries of its left operand lie
  /// @param right and those of its right one
  record Depth(int count, long left, long right) {}

  /// Numbers that Java code supplies.
  record Call(Op.External op, Span origin, List<View> args, List<View> into) implements Item {
    public Call {
      args = List.copyOf(args);
      into = List.copyOf(into);
    }
  }

  /// The items once for each step.
  record Loop(String name, Index index, boolean reverse, List<Item> items, Span origin)
      implements Item {
    public Loop {
      items = List.copyOf(items);
    }
  }

  /// One side or the other.
  record Fork(Source condition, List<Item> then, List<Item> otherwise, Span origin)
      implements Item {
    public Fork {
      then = List.copyOf(then);
      otherwise = List.copyOf(otherwise);
    }
  }

  /// The items once for every tile; tiles may run side by side.
  ///
  /// @param sums what every tile computes of its own, added up in order of the tiles
  record Region(int id, Tiles tiles, List<Item> items, List<TileSum> sums) implements Item {
    public Region {
      items = List.copyOf(items);
      sums = List.copyOf(sums);
    }
  }

  /// A sum over tiles.
  ///
  /// @param part the term of the tile at hand
  /// @param sums the sums of the shards, one after another
  /// @param total where the sum of all goes
  record TileSum(Value value, Buffer part, Buffer sums, Buffer total) {}

  /// `then` in the first tile of the first shard, `otherwise` in all others.
  record FirstTile(List<Item> then, List<Item> otherwise) implements Item {
    public FirstTile {
      then = List.copyOf(then);
      otherwise = List.copyOf(otherwise);
    }
  }
}
