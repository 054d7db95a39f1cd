package org.badgerlang.compiler.emit.cuda;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.plan.Buffer;
import org.badgerlang.compiler.plan.Extent;
import org.badgerlang.compiler.plan.Tiles;
import org.badgerlang.compiler.plan.View;

/// The names inside one loop nest of a kernel: arrays, places along axes, and where an entry of a
/// view lies.
final class Place {
  private final Block block;
  private final CudaNames names = new CudaNames();
  private final Map<Axis, String> places = new HashMap<>();
  private final Map<Buffer, String> read = new LinkedHashMap<>();
  private final Set<Buffer> written = new LinkedHashSet<>();
  private final Set<Buffer> fetched = new LinkedHashSet<>();

  Place(Block block) {
    this.block = block;
    block.indices().values().forEach(names::reserve);
  }

  Block block() {
    return block;
  }

  String fresh(String suggestion) {
    return names.fresh(suggestion);
  }

  /// The variable of an axis.
  String open(Axis axis) {
    var variable = block.isLane(axis) ? "lane" : names.fresh(axis.name());
    places.put(axis, variable);
    return variable;
  }

  void close(Axis axis) {
    places.remove(axis);
  }

  String at(Axis axis) {
    var place = Objects.requireNonNull(places.get(axis), axis::name);
    return block.isLane(axis) ? "(first + lane)" : place;
  }

  /// How many places a kernel visits along the axis.
  String size(Axis axis) {
    return block.isLane(axis) ? Integer.toString(block.width()) : block.frame().of(axis.size());
  }

  String read(View view, Map<Axis, String> given) {
    fetched.add(view.buffer());
    return array(view) + "[" + entry(view, given) + "]";
  }

  String write(View view, Map<Axis, String> given) {
    written.add(view.buffer());
    return array(view) + "[" + entry(view, given) + "]";
  }

  Set<Buffer> reads() {
    return read.keySet();
  }

  /// Tells when the block's own memory is in use.
  void use() {
    read.keySet().stream()
        .filter(buffer -> buffer.scope() == Buffer.Scope.WORKER)
        .forEach(buffer -> block.lifetimes().use(buffer, fetched.contains(buffer)));
  }

  Set<Buffer> writes() {
    return written;
  }

  private String array(View view) {
    return read.computeIfAbsent(
        view.buffer(),
        b -> {
          if (b.scope() == Buffer.Scope.WORKER) {
            return block.own(b, block.isTiled(view));
          }
          return block.frame().field(b);
        });
  }

  /// The pointers to buffers that all blocks see. None promises that nobody else writes there: what
  /// one nest of a kernel reads another one may have written.
  List<String> pointers() {
    var lines = new ArrayList<String>();
    read.forEach(
        (buffer, name) -> {
          if (buffer.scope() != Buffer.Scope.WORKER) {
            lines.add(
                "%1$sfloat *const %2$s = f->%2$s;"
                    .formatted(written.contains(buffer) ? "" : "const ", name));
          }
        });
    return lines;
  }

  /// Where the first entry of a view lies, in Java too.
  String entry(View view) {
    return entry(view, Map.of());
  }

  /// @param given places that are no loop variables, as expressions
  private String entry(View view, Map<Axis, String> given) {
    boolean tiled = block.isTiled(view);
    var terms = new ArrayList<String>();
    long constant = 0;
    for (var offset : view.offsets()) {
      if (offset.index().isPresent()) {
        var step = Objects.requireNonNull(block.indices().get(offset.index().get()));
        terms.add(product(step, offset.stride(), tiled));
      } else if (offset.size().isPresent()) {
        terms.add(product(block.frame().of(offset.size().get()), offset.stride(), tiled));
      } else if (offset.stride().isFixed()) {
        constant += tiled ? narrow(offset.stride().fixed()) : offset.stride().fixed();
      } else {
        terms.add(stride(offset.stride(), tiled));
      }
    }
    var axes = new ArrayList<>(view.strides().keySet());
    axes.sort(Comparator.comparing(Axis::name));
    for (var axis : axes) {
      if (given.containsKey(axis)) {
        terms.add(product(given.get(axis), view.stride(axis), tiled));
      } else if (places.containsKey(axis)) {
        var place = Objects.requireNonNull(places.get(axis));
        if (block.isLane(axis)) {
          terms.add(tiled ? place : "first + " + place);
        } else {
          terms.add(product(place, view.stride(axis), tiled));
        }
      }
    }
    if (constant != 0 || terms.isEmpty()) {
      terms.add(Long.toString(constant));
    }
    return String.join(" + ", terms);
  }

  private long narrow(long stride) {
    return stride * block.width() / Tiles.WIDE;
  }

  String stride(Extent stride, boolean tiled) {
    return tiled
        ? block.frame().product(stride, block.width(), Tiles.WIDE)
        : block.frame().of(stride);
  }

  private String product(String factor, Extent stride, boolean tiled) {
    var text = stride(stride, tiled);
    if (text.equals("1")) {
      return factor;
    }
    boolean simple = factor.chars().allMatch(c -> Character.isJavaIdentifierPart(c));
    return (simple ? factor : "(" + factor + ")") + " * " + text;
  }
}
