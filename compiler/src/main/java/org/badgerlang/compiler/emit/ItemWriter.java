package org.badgerlang.compiler.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.Modifier;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.plan.Buffer;
import org.badgerlang.compiler.plan.Extent;
import org.badgerlang.compiler.plan.Index;
import org.badgerlang.compiler.plan.Item;
import org.badgerlang.compiler.plan.Source;
import org.badgerlang.compiler.plan.Tiles;
import org.badgerlang.compiler.plan.View;
import org.badgerlang.compiler.plan.Words;
import org.badgerlang.compiler.plan.Work;
import org.badgerlang.compiler.source.Span;

/// Writes the items of a plan as static methods over a frame.
final class ItemWriter {
  private static final int MOST_CALLS = 30;
  private static final ClassName ANY_LANE = ClassName.get("org.badgerlang.runtime.cpu", "AnyLane");

  private final ClassName frame;
  private final Sizes sizes;
  private final Names fields;
  private final Methods methods;
  private final List<RegionCall> regions = new ArrayList<>();
  private final List<Op.External> requests = new ArrayList<>();
  private final Map<ClassName, Map<String, KernelOrigin>> kernels = new HashMap<>();

  /// A region that was met.
  ///
  /// @param indices the steps of the loops around it
  record RegionCall(Item.Region region, Map<Index, String> indices, Methods.Place body) {}

  /// Where items stand.
  ///
  /// @param indices the steps of the loops around, by name
  /// @param tiles how the region is cut, inside one
  /// @param part the class that methods go to
  /// @param loop the path of the loop around
  private record At(Map<Index, String> indices, Optional<Tiles> tiles, int part, String loop) {}

  ItemWriter(ClassName frame, Sizes sizes, Names fields, Methods methods) {
    this.frame = frame;
    this.sizes = sizes;
    this.fields = fields;
    this.methods = methods;
  }

  List<RegionCall> regions() {
    return regions;
  }

  /// Where the methods of a class stem from, of those written so far.
  Map<String, KernelOrigin> kernels(ClassName owner) {
    return kernels.getOrDefault(owner, Map.of());
  }

  /// Writes the items of a function; gives the method that runs them.
  ///
  /// @param loop the loop whose step it is
  Methods.Place function(String name, String loop, List<Item> items) {
    int part = methods.open(name + " whole", "What runs once for all tiles.");
    return body("run", items, new At(Map.of(), Optional.empty(), part, loop));
  }

  /// A method that runs the items in turn.
  private Methods.Place body(String name, List<Item> items, At at) {
    var place = methods.place(at.part(), name);
    var code = CodeBlock.builder();
    var last = Span.NONE;
    for (int i = 0; i < items.size(); i += MOST_CALLS) {
      var some = items.subList(i, Math.min(items.size(), i + MOST_CALLS));
      if (items.size() > MOST_CALLS) {
        var inner = body(name + " part", some, at);
        code.addStatement("$T.$L($L)", inner.owner(), inner.name(), arguments(at));
      } else {
        for (var item : some) {
          var origin = origin(item);
          if (!origin.equals(Span.NONE) && !line(origin).equals(line(last))) {
            code.add("// $L\n", comment(origin));
            last = origin;
          }
          code.add(item(item, at));
        }
      }
    }
    methods.add(place, method(place.name(), at, code.build()));
    return place;
  }

  private static String line(Span span) {
    return span.source().name() + ":" + span.line();
  }

  private static String comment(Span span) {
    var text = span.source().lines().get(span.line() - 1).strip().replace("\\", "\\\\");
    var all = line(span) + "  " + text;
    return all.length() > 90 ? all.substring(0, 90) + "…" : all;
  }

  private static Span origin(Item item) {
    return switch (item) {
      case Item.Nest nest -> nest.origin();
      case Item.Single single -> single.stmt().origin();
      case Item.Pack pack -> pack.origin();
      case Item.Product product -> product.origin();
      case Item.Call call -> call.origin();
      case Item.Loop loop -> loop.origin();
      case Item.Fork fork -> fork.origin();
      case Item.Region _, Item.FirstTile _ -> Span.NONE;
    };
  }

  private MethodSpec method(String name, At at, CodeBlock code) {
    var method =
        MethodSpec.methodBuilder(name).addModifiers(Modifier.STATIC).addParameter(frame, "f");
    if (at.tiles().isPresent()) {
      method.addParameter(int.class, "first");
    }
    at.indices().values().forEach(index -> method.addParameter(int.class, index));
    return method.addCode(code).build();
  }

  private static String arguments(At at) {
    var all = new ArrayList<String>();
    all.add("f");
    if (at.tiles().isPresent()) {
      all.add("first");
    }
    all.addAll(at.indices().values());
    return String.join(", ", all);
  }

  private Scope scope(At at) {
    return new Scope(sizes, fields, at.indices(), at.tiles());
  }

  private CodeBlock item(Item item, At at) {
    return switch (item) {
      case Item.Nest nest -> {
        var scope = scope(at);
        var code = new NestWriter(scope, nest, at.tiles()).write();
        yield kernel(nest.name().isEmpty() ? "move" : nest.name(), item, scope, code, at);
      }
      case Item.Single single -> {
        var scope = scope(at);
        var code = new SingleWriter(scope, single, at.tiles()).write();
        yield kernel(Words.of(single.stmt()), item, scope, code, at);
      }
      case Item.Pack pack -> {
        var scope = scope(at);
        yield kernel(pack.name(), item, scope, new PackWriter(scope, pack).write(), at);
      }
      case Item.Product product -> {
        var scope = scope(at);
        var code = new ProductWriter(scope, product, methods, at.part()).write();
        yield kernel(product.name(), item, scope, code, at);
      }
      case Item.Call call -> ask(call);
      case Item.Loop loop -> loop(loop, at);
      case Item.Fork fork -> fork(fork, at);
      case Item.FirstTile(var then, var otherwise) ->
          either(CodeBlock.of("first == 0"), "in first tile", then, otherwise, at);
      case Item.Region region -> region(region, at);
    };
  }

  /// Java code fills flat arrays, the instances one after another.
  private CodeBlock ask(Item.Call call) {
    requests.add(call.op());
    return CodeBlock.of(
        "f.work.supplies.get($L).fill($L,$Wnew float[][] {$L},$Wnew float[][] {$L}$L);\n",
        requests.size() - 1,
        sizes.of(extent(call.op().question().instances())),
        arrays(call.args()),
        arrays(call.into()),
        CodeBlock.join(
            Requests.own(call.op()).stream()
                .map(axes -> CodeBlock.of(",$W$L", sizes.of(extent(axes))))
                .toList(),
            ""));
  }

  private static Extent extent(List<Axis> axes) {
    return axes.stream().map(axis -> Extent.of(axis.size())).reduce(Extent.ONE, Extent::times);
  }

  private CodeBlock arrays(List<View> views) {
    return CodeBlock.join(
        views.stream()
            .map(view -> CodeBlock.of("f.$L", fields.of(view.buffer(), view.buffer().name())))
            .toList(),
        ", ");
  }

  /// What Java code is asked for, in the order of the calls.
  List<Op.External> requests() {
    return requests;
  }

  private CodeBlock kernel(String hint, Item item, Scope scope, CodeBlock loops, At at) {
    var place = methods.place(at.part(), hint);
    kernels
        .computeIfAbsent(place.owner(), _ -> new HashMap<>())
        .put(place.name(), new KernelOrigin(at.loop(), origin(item)));
    var code = CodeBlock.builder();
    scope
        .arrays()
        .forEach(
            (buffer, name) -> code.addStatement("float[] $L = f.$L", name, scope.field(buffer)));
    code.add(loops);
    methods.add(place, method(place.name(), at, code.build()));
    return CodeBlock.builder()
        .addStatement("$T.$L($L)", place.owner(), place.name(), arguments(at))
        .build();
  }

  private CodeBlock loop(Item.Loop loop, At at) {
    var origin = loop.origin();
    int part =
        methods.open(
            loop.name().isEmpty() ? "loop" : loop.name() + " loop",
            origin.equals(Span.NONE)
                ? "One step of a loop."
                : "One step of the loop `" + loop.name() + "`, " + line(origin) + ".");
    var indices = new LinkedHashMap<>(at.indices());
    var scope = scope(at);
    var name = scope.names.fresh(loop.index().axis().name());
    indices.put(loop.index(), name);
    var path = loop.name().isEmpty() ? at.loop() : at.loop() + "." + loop.name();
    var inner = new At(indices, at.tiles(), part, path);
    var step = body("step", loop.items(), inner);
    var size = sizes.of(loop.index().axis().size());
    var code = CodeBlock.builder();
    if (loop.reverse()) {
      code.beginControlFlow("for (int $1L = $2L - 1; $1L >= 0; $1L--)", name, size);
    } else {
      code.beginControlFlow("for (int $1L = 0; $1L < $2L; $1L++)", name, size);
    }
    Work.stepsBetweenAsking(loop, at.tiles()).ifPresent(steps -> code.add(asking(name, steps)));
    return code.addStatement("$T.$L($L)", step.owner(), step.name(), arguments(inner))
        .endControlFlow()
        .build();
  }

  /// Asks every so many steps whether the work is still wanted.
  private static CodeBlock asking(String index, int steps) {
    var ask = CodeBlock.builder();
    if (steps == 1) {
      return ask.addStatement("f.work.team.goOn()").build();
    }
    return ask.beginControlFlow("if (($L & $L) == 0)", index, steps - 1)
        .addStatement("f.work.team.goOn()")
        .endControlFlow()
        .build();
  }

  private CodeBlock fork(Item.Fork fork, At at) {
    var scope = scope(at);
    var condition =
        switch (fork.condition()) {
          case Source.Number(double number) -> CodeBlock.of("$L != 0f", Scalars.number(number));
          case View view -> holds(view, scope, at.tiles());
        };
    return either(condition, "branch", fork.then(), fork.otherwise(), at);
  }

  /// Whether a condition holds anywhere in the tile at hand; one with further axes counts as true.
  private static CodeBlock holds(View view, Scope scope, Optional<Tiles> tiles) {
    var array = "f." + scope.field(view.buffer());
    var axes = view.strides().keySet();
    if (axes.isEmpty()) {
      return CodeBlock.of("$L[$L] != 0f", array, scope.entry(view));
    }
    boolean own = tiles.isPresent() && axes.equals(Set.of(tiles.get().axis()));
    if (!own || view.buffer().scope() != Buffer.Scope.WORKER) {
      return CodeBlock.of("true");
    }
    var first = scope.entry(view, Map.of(tiles.get().axis(), "0"));
    return CodeBlock.of("$T.any($L, $L, $L)", ANY_LANE, array, first, tiles.get().width());
  }

  private CodeBlock either(
      CodeBlock condition, String name, List<Item> then, List<Item> otherwise, At at) {
    var code = CodeBlock.builder().beginControlFlow("if ($L)", condition);
    var yes = body(name, then, at);
    code.addStatement("$T.$L($L)", yes.owner(), yes.name(), arguments(at));
    if (!otherwise.isEmpty()) {
      code.nextControlFlow("else");
      var no = body("otherwise", otherwise, at);
      code.addStatement("$T.$L($L)", no.owner(), no.name(), arguments(at));
    }
    return code.endControlFlow().build();
  }

  private CodeBlock region(Item.Region region, At at) {
    int part =
        methods.open(
            "region " + region.id(),
            "What runs for every tile of " + region.tiles().axis().name() + ".");
    var inner = new At(at.indices(), Optional.of(region.tiles()), part, at.loop());
    var body = body("tile", region.items(), inner);
    regions.add(new RegionCall(region, at.indices(), body));
    return CodeBlock.builder()
        .addStatement("f.work.region$L($L)", region.id(), String.join(", ", at.indices().values()))
        .build();
  }
}
