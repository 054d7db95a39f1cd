package org.badgerlang.compiler.emit.cuda;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.plan.Buffer;
import org.badgerlang.compiler.plan.Item;
import org.badgerlang.compiler.plan.Source;
import org.badgerlang.compiler.plan.View;
import org.badgerlang.compiler.plan.Words;
import org.badgerlang.compiler.source.Span;

/// Writes items that the threads of one block run together, with a barrier wherever one item needs
/// what another one wrote, or writes what it still reads.
final class BlockCode {
  /// Below so many places, and from so many terms on, all threads add up one place together.
  private static final int FEW_PLACES = 16;

  private static final int MANY_TERMS = 128;

  private final Block block;
  private final Threads threads;
  private final CudaText code;
  private final Set<Buffer> read = new HashSet<>();
  private final Set<Buffer> written = new HashSet<>();
  private double most = 1;
  private Span last = Span.NONE;

  BlockCode(Block block, Threads threads, CudaText code) {
    this.block = block;
    this.threads = threads;
    this.code = code;
  }

  /// The most places of any of the items.
  double most() {
    return most;
  }

  void write(List<Item> items) {
    items.forEach(this::write);
  }

  private void write(Item item) {
    switch (item) {
      case Item.Nest nest -> {
        double side = places(NestCode.side(nest, block));
        double over = places(NestCode.over(nest, block));
        boolean together = !nest.reductions().isEmpty() && side <= FEW_PLACES && over >= MANY_TERMS;
        most = Math.max(most, together ? over : side);
        comment(nest.origin(), nest.name());
        var place = new Place(block);
        var lines = new CudaText(code.depth() + 1);
        new NestCode(place, nest, together, lines).write();
        put(place, lines);
      }
      case Item.Single single -> {
        most = Math.max(most, places(SingleCode.side(single, block)));
        comment(single.stmt().origin(), Words.of(single.stmt()));
        var place = new Place(block);
        var lines = new CudaText(code.depth() + 1);
        new SingleCode(place, single, lines).write();
        put(place, lines);
      }
      case Item.Loop loop -> loop(loop);
      case Item.Fork fork -> {
        barrier();
        var asked = asked(fork.condition());
        either(condition(fork.condition()), asked, fork.then(), fork.otherwise());
      }
      case Item.FirstTile(var then, var otherwise) -> {
        barrier();
        either("first == 0", Set.of(), then, otherwise);
      }
      case Item.Region _, Item.Call _ ->
          throw new IllegalStateException("not for one block: " + item);
      case Item.Pack _, Item.Product _ -> throw new IllegalStateException("packed for a processor");
    }
  }

  private double places(List<Axis> axes) {
    return axes.stream()
        .mapToDouble(axis -> block.isLane(axis) ? block.width() : threads.size(axis))
        .reduce(1, (a, b) -> a * b);
  }

  /// The place in the spec and what is computed there.
  private void comment(Span origin, String what) {
    if (origin.equals(Span.NONE)) {
      return;
    }
    if (last.equals(Span.NONE)
        || origin.line() != last.line()
        || !origin.source().name().equals(last.source().name())) {
      code.line("// " + Comments.of(origin));
      last = origin;
    }
    if (!what.isEmpty()) {
      code.line("// - " + Comments.plain(what));
    }
  }

  private void put(Place place, CudaText lines) {
    boolean waits =
        place.reads().stream().anyMatch(written::contains)
            || place.writes().stream().anyMatch(b -> read.contains(b) || written.contains(b));
    if (waits) {
      barrier();
    }
    place.use();
    var pointers = place.pointers();
    if (!pointers.isEmpty()) {
      code.open("");
      pointers.forEach(code::line);
      code.add(lines.toString());
      code.close();
    } else {
      code.open("");
      code.add(lines.toString());
      code.close();
    }
    place.reads().stream().filter(b -> !place.writes().contains(b)).forEach(read::add);
    written.addAll(place.writes());
  }

  /// Waits where anything was done since the last barrier.
  void barrier() {
    if (!read.isEmpty() || !written.isEmpty()) {
      code.line(block.barrier());
      block.lifetimes().barrier();
      read.clear();
      written.clear();
    }
  }

  private void loop(Item.Loop loop) {
    barrier();
    var origin = loop.origin();
    if (!origin.equals(Span.NONE)) {
      code.line("// loop `" + Comments.plain(loop.name()) + "`, " + Comments.of(origin));
      last = origin;
    }
    var name = block.frame().fresh(loop.index().axis().name());
    var size = block.frame().of(loop.index().axis().size());
    code.open(
        (loop.reverse()
                ? "for (int %1$s = %2$s - 1; %1$s >= 0; %1$s--)"
                : "for (int %1$s = 0; %1$s < %2$s; %1$s++)")
            .formatted(name, size));
    block.indices().put(loop.index(), name);
    block.lifetimes().enterLoop();
    write(loop.items());
    barrier();
    block.lifetimes().leaveLoop();
    code.close();
  }

  /// Whether a condition holds for any instance of the block; one with further axes counts as true.
  private String condition(Source source) {
    return switch (source) {
      case Source.Number(double number) -> CudaScalars.number(number) + " != 0.0f";
      case View view when view.strides().isEmpty() -> truth(block, view);
      case View view when isOwn(view) -> anyHolds(view);
      case View _ -> "true";
    };
  }

  /// The buffers that every thread reads to know which side is taken.
  private Set<Buffer> asked(Source condition) {
    return condition instanceof View view && (view.strides().isEmpty() || isOwn(view))
        ? Set.of(view.buffer())
        : Set.of();
  }

  private boolean isOwn(View view) {
    return view.buffer().scope() == Buffer.Scope.WORKER
        && block.lane().filter(axis -> view.strides().keySet().equals(Set.of(axis))).isPresent();
  }

  /// Every thread looks at all instances of the block, so that all take the same side.
  private String anyHolds(View view) {
    var place = new Place(block);
    var name = block.frame().fresh("holds");
    code.line("bool " + name + " = false;");
    Spread.loop(place, code, block.lane().orElseThrow());
    code.line("%1$s = %1$s || %2$s != 0.0f;".formatted(name, place.read(view, Map.of())));
    code.close();
    place.use();
    return name;
  }

  /// Whether the number at a view is not 0, as an expression outside of any nest.
  static String truth(Block block, View view) {
    var place = new Place(block);
    var entry = place.read(view, Map.of());
    place.use();
    return (view.buffer().scope() == Buffer.Scope.WORKER ? "" : "f->") + entry + " != 0.0f";
  }

  /// @param asked what the condition reads: nobody may write it before all have
  private void either(String condition, Set<Buffer> asked, List<Item> then, List<Item> otherwise) {
    var indices = new LinkedHashMap<>(block.indices());
    code.open("if (" + condition + ")");
    read.addAll(asked);
    write(then);
    barrier();
    code.close();
    if (otherwise.isEmpty()) {
      // Who took no side met no barrier.
      read.addAll(asked);
      barrier();
    } else {
      code.open("else");
      read.addAll(asked);
      write(otherwise);
      barrier();
      code.close();
    }
    block.indices().keySet().retainAll(indices.keySet());
  }
}
