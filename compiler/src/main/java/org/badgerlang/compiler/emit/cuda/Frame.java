package org.badgerlang.compiler.emit.cuda;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.badgerlang.compiler.ir.Size;
import org.badgerlang.compiler.plan.Buffer;
import org.badgerlang.compiler.plan.Extent;

/// What the kernels of one function find at hand: its buffers and the sizes that vary, by name. The
/// names are the same in CUDA C and in the Java that lays the frame out.
final class Frame {
  /// Entries before the first buffer: the seed, the step and the blocks' memory.
  static final int FIRST = 3;

  private final CudaNames names = new CudaNames();
  private final Map<Buffer, String> buffers = new LinkedHashMap<>();
  private final Map<Extent.Factor, String> sizes = new LinkedHashMap<>();

  Map<Buffer, String> buffers() {
    return buffers;
  }

  Map<Extent.Factor, String> sizes() {
    return sizes;
  }

  /// The field of a buffer that all blocks see.
  String field(Buffer buffer) {
    return buffers.computeIfAbsent(buffer, b -> memory(b.name().isEmpty() ? "given" : b.name()));
  }

  /// The entry of a buffer that all blocks see.
  int entry(Buffer buffer) {
    field(buffer);
    return FIRST + List.copyOf(buffers.keySet()).indexOf(buffer);
  }

  /// The name of a loop's step or of a number on the host.
  String fresh(String suggestion) {
    return names.fresh(suggestion);
  }

  /// The name of memory: no name of a single number ends like it.
  String memory(String suggestion) {
    return names.fresh(suggestion) + "_";
  }

  private String size(Extent.Factor factor) {
    return sizes.computeIfAbsent(
        factor,
        _ -> {
          var text = factor.size().toString().replace("+-", "Minus").replace("+", "Plus");
          return memory(
              "size." + text.replace("*", "Times") + (factor.multiple() > 1 ? "Padded" : ""));
        });
  }

  String of(Size size) {
    return size.isFixed() ? Integer.toString(size.fixed()) : size(new Extent.Factor(size, 1));
  }

  String of(Extent extent) {
    return product(extent, 1, 1);
  }

  /// The extent as Java of type `long`.
  String wide(Extent extent) {
    return extent.isFixed() ? extent.fixed() + "L" : "(long) " + of(extent);
  }

  /// The extent as tiles of `lanes` entries need it, where it counts tiles of `tile`.
  String product(Extent extent, int lanes, int tile) {
    long constant = extent.constant() * lanes / tile;
    var terms = new ArrayList<String>();
    if (constant != 1 || extent.factors().isEmpty()) {
      terms.add(Long.toString(constant));
    }
    extent.factors().forEach(factor -> terms.add(size(factor)));
    return String.join(" * ", terms);
  }

  /// The fields of the C struct, in the order of the entries.
  List<String> fields() {
    var fields = new ArrayList<String>();
    fields.add("long long seed");
    fields.add("long long step");
    fields.add("float *scratch");
    buffers.values().forEach(name -> fields.add("float *" + name));
    sizes.values().forEach(name -> fields.add("long long " + name));
    return fields;
  }
}
