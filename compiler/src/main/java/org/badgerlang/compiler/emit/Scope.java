package org.badgerlang.compiler.emit;

import com.palantir.javapoet.CodeBlock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.plan.Buffer;
import org.badgerlang.compiler.plan.Extent;
import org.badgerlang.compiler.plan.Index;
import org.badgerlang.compiler.plan.Tiles;
import org.badgerlang.compiler.plan.View;
import org.badgerlang.runtime.cpu.CacheLine;

/// The names inside one generated method: arrays, loop variables, and where an entry of a view
/// lies.
final class Scope {
  /// A place along an axis: `shift` places beyond that of a loop variable.
  ///
  /// @param pace what the variable moves by from place to place
  record Place(String variable, long pace, int shift) {
    /// A place that no loop moves.
    static Place fixed(int place) {
      return new Place("", 1, place);
    }

    Place plus(int places) {
      return new Place(variable, pace, shift + places);
    }
  }

  /// Places below this are left as they are by the constant `NEAR`. With the few megabytes that a
  /// block spans they are no overflow.
  private static final int NEAR = 1 << 30;

  final Names names = new Names();
  private final Sizes sizes;
  private final Names fields;
  private final Map<Index, String> indices;
  private final Optional<Tiles> tiles;
  private final Map<Axis, Place> places = new HashMap<>();
  private final Map<Buffer, String> arrays = new LinkedHashMap<>();

  /// @param fields the names of the frame's fields
  /// @param indices the steps of the loops around
  /// @param tiles how the region is cut, inside one
  Scope(Sizes sizes, Names fields, Map<Index, String> indices, Optional<Tiles> tiles) {
    this.sizes = sizes;
    this.fields = fields;
    this.indices = indices;
    this.tiles = tiles;
    names.reserve("f", "first", "lane", "real").reserve(Methods.CONSTANTS);
    indices.values().forEach(names::reserve);
  }

  /// The entries at the start of a buffer that are left out. What others read and write has none.
  static int lead(Buffer buffer) {
    return switch (buffer.scope()) {
      case SHARED, WORKER -> CacheLine.LEAD;
      case INPUT, OUTPUT, CALL -> 0;
    };
  }

  /// The arrays used, by name.
  Map<Buffer, String> arrays() {
    return arrays;
  }

  String array(Buffer buffer) {
    return arrays.computeIfAbsent(buffer, b -> names.fresh(fields.of(b, b.name())));
  }

  String field(Buffer buffer) {
    return fields.of(buffer, buffer.name());
  }

  /// Opens a loop over an axis; gives its variable.
  String open(Axis axis) {
    return open(axis, 1);
  }

  /// @param pace what the variable moves by from place to place
  String open(Axis axis, long pace) {
    var variable = names.fresh(axis.name());
    places.put(axis, new Place(variable, pace, 0));
    return variable;
  }

  /// Writes the head of a loop over all places of an axis.
  void loop(Axis axis, CodeBlock.Builder code) {
    loop(axis, 1, code);
  }

  /// @param pace what the variable moves by from place to place; 1 where the size varies
  void loop(Axis axis, long pace, CodeBlock.Builder code) {
    var variable = open(axis, pace);
    if (pace == 1) {
      code.beginControlFlow("for (int $1L = 0; $1L < $2L; $1L++)", variable, size(axis));
    } else {
      code.beginControlFlow(
          "for (int $1L = 0; $1L < $2L; $1L += $3L)", variable, axis.size().fixed() * pace, pace);
    }
  }

  /// Writes its end.
  void end(Axis axis, CodeBlock.Builder code) {
    close(axis);
    code.endControlFlow();
  }

  void put(Axis axis, Place place) {
    places.put(axis, place);
  }

  Place place(Axis axis) {
    return Objects.requireNonNull(places.get(axis), axis::name);
  }

  void close(Axis axis) {
    places.remove(axis);
  }

  String size(Axis axis) {
    return sizes.of(axis.size());
  }

  Sizes sizes() {
    return sizes;
  }

  /// Where the entry of a view lies at the places of the loops that are open.
  String entry(View view) {
    return entry(view, Map.of());
  }

  /// @param given places that are no loop variables, as expressions
  String entry(View view, Map<Axis, String> given) {
    var terms = new ArrayList<String>();
    var steps = new ArrayList<String>();
    long constant = lead(view.buffer());
    for (var offset : view.offsets()) {
      if (offset.index().isPresent()) {
        steps.add(
            product(Objects.requireNonNull(indices.get(offset.index().get())), offset.stride()));
      } else if (offset.size().isPresent()) {
        terms.add(product(sizes.of(offset.size().get()), offset.stride()));
      } else if (offset.stride().isFixed()) {
        constant += offset.stride().fixed();
      } else {
        terms.add(sizes.of(offset.stride()));
      }
    }
    var axes = new ArrayList<>(view.strides().keySet());
    axes.sort(java.util.Comparator.comparing(Axis::name));
    for (var axis : axes) {
      var stride = view.stride(axis);
      if (given.containsKey(axis)) {
        terms.add(product(given.get(axis), stride));
      } else if (places.containsKey(axis)) {
        var place = places.get(axis);
        if (!place.variable().isEmpty()) {
          var each = place.pace() == 1 ? stride : Extent.of(stride.fixed() / place.pace());
          terms.add(product(place.variable(), each));
        }
        if (place.shift() != 0) {
          var shift = stride.times(place.shift());
          if (shift.isFixed()) {
            constant += shift.fixed();
          } else {
            terms.add(sizes.of(shift));
          }
        }
      } else if (tiles.filter(t -> t.axis().equals(axis)).isPresent()) {
        if (!tiles.get().vectors()) {
          terms.add(product("first", stride));
        } else {
          terms.add(view.buffer().scope() == Buffer.Scope.WORKER ? "lane" : "first + lane");
        }
      }
    }
    if (!steps.isEmpty()) {
      terms.addFirst(near(view, String.join(" + ", steps)));
    }
    if (constant != 0 || terms.isEmpty()) {
      terms.add(Long.toString(constant));
    }
    return String.join(" + ", terms);
  }

  /// A place in the buffer of a view, so that the JIT compiler sees that no sum with it overflows,
  /// and makes one address of it.
  static String near(View view, String place) {
    var buffer = view.buffer();
    return buffer.length().isFixed() && lead(buffer) + buffer.length().fixed() < NEAR
        ? "(" + place + " & NEAR)"
        : place;
  }

  private String product(String factor, Extent stride) {
    if (stride.equals(Extent.ONE)) {
      return factor;
    }
    boolean simple = factor.chars().allMatch(c -> Character.isJavaIdentifierPart(c) || c == '.');
    return (simple ? factor : "(" + factor + ")") + " * " + sizes.of(stride);
  }

  List<String> indexNames() {
    return List.copyOf(indices.values());
  }
}
