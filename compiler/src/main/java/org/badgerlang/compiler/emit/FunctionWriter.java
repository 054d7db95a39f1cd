package org.badgerlang.compiler.emit;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.plan.Buffer;
import org.badgerlang.compiler.plan.Extent;
import org.badgerlang.compiler.plan.Item;
import org.badgerlang.compiler.plan.Plan;
import org.badgerlang.compiler.plan.Work;
import org.badgerlang.runtime.cpu.Compiled;
import org.badgerlang.runtime.cpu.Team;
import org.badgerlang.runtime.cpu.TileSums;
import org.badgerlang.runtime.provider.Supply;
import org.badgerlang.runtime.provider.TaskRequest;

/// Writes the classes of one function: what runs it, the frame that holds its arrays, and its
/// loops.
final class FunctionWriter {
  private static final int MOST_STATEMENTS = 50;
  private static final ArrayTypeName NUMBERS = ArrayTypeName.of(float.class);

  private final Plan plan;
  private final List<Program.SizeVariable> variables;
  private final ClassName type;
  private final ClassName frame;
  private final Names fields =
      new Names()
          .reserve("f", "work", "seed", "step", "first", "lane", "room", "other")
          .reserve(Methods.CONSTANTS);
  private final Sizes sizes = new Sizes(fields);
  private final Methods methods;
  private final ItemWriter items;

  FunctionWriter(
      Plan plan,
      List<Program.SizeVariable> variables,
      String packageName,
      Names classNames,
      ClassName type) {
    this.plan = plan;
    this.variables = variables;
    this.type = type;
    this.frame = ClassName.get(packageName, type.simpleName() + "Frame");
    this.methods = new Methods(packageName, classNames, plan.tiles());
    this.items = new ItemWriter(frame, sizes, fields, methods);
  }

  List<TypeSpec> write() {
    var main = items.function(type.simpleName(), plan.function().name(), plan.items());
    var all = new ArrayList<TypeSpec>();
    all.add(work(main));
    all.add(frame());
    all.addAll(methods.classes());
    return all;
  }

  /// Where the methods of a written class stem from.
  Map<String, KernelOrigin> kernels(ClassName owner) {
    return items.kernels(owner);
  }

  private String field(Buffer buffer) {
    return fields.of(buffer, buffer.name());
  }

  private List<Buffer> buffers(Buffer.Scope... scopes) {
    var wanted = List.of(scopes);
    return plan.buffers().stream().filter(b -> wanted.contains(b.scope())).toList();
  }

  private TypeSpec frame() {
    var spec =
        TypeSpec.classBuilder(frame)
            .addModifiers(Modifier.FINAL)
            .addJavadoc("The arrays that one worker reads and writes in {@link $T}.\n", type)
            .addField(long.class, "seed")
            .addField(long.class, "step")
            .addField(FieldSpec.builder(type, "work", Modifier.FINAL).build());
    plan.buffers()
        .forEach(
            b -> spec.addField(FieldSpec.builder(NUMBERS, field(b)).initializer("{}").build()));
    var allocateShared =
        statements(
            buffers(Buffer.Scope.SHARED, Buffer.Scope.CALL).stream().map(this::room).toList());
    var allocateOwn = statements(buffers(Buffer.Scope.WORKER).stream().map(this::room).toList());
    var share =
        new ArrayList<>(
            buffers(Buffer.Scope.INPUT, Buffer.Scope.OUTPUT, Buffer.Scope.SHARED, Buffer.Scope.CALL)
                .stream()
                .map(b -> CodeBlock.of("$1L = other.$1L", field(b)))
                .toList());
    share.add(CodeBlock.of("seed = other.seed"));
    share.add(CodeBlock.of("step = other.step"));
    sizes.fields().values().forEach(name -> spec.addField(int.class, name));
    sizes.fields().values().forEach(name -> share.add(CodeBlock.of("$1L = other.$1L", name)));
    spec.addMethod(
        MethodSpec.constructorBuilder()
            .addParameter(type, "work")
            .addStatement("this.work = work")
            .build());
    if (!sizes.fields().isEmpty()) {
      spec.addMethod(setSizes());
    }
    method(spec, "allocateShared", "Makes room for what all workers see.", allocateShared, "");
    method(spec, "allocateOwn", "Makes room for what this worker alone sees.", allocateOwn, "");
    method(spec, "share", "Sees what another frame sees.", statements(share), "other");
    spec.addMethod(
        MethodSpec.methodBuilder("room")
            .addModifiers(Modifier.STATIC)
            .returns(NUMBERS)
            .addParameter(NUMBERS, "array")
            .addParameter(long.class, "length")
            .addStatement(
                "return array.length >= length ? array : new float[Math.toIntExact(length)]")
            .build());
    return spec.build();
  }

  private MethodSpec setSizes() {
    var method = MethodSpec.methodBuilder("sizes").addParameter(int[].class, "given");
    var locals = new Names().reserve("given");
    for (int i = 0; i < variables.size(); i++) {
      var name = variables.get(i).name();
      boolean used =
          sizes.fields().keySet().stream().anyMatch(f -> f.size().terms().containsKey(name));
      if (used) {
        method.addStatement("int $L = given[$L]", locals.of(name, name), i);
      }
    }
    for (var entry : sizes.fields().entrySet()) {
      var formula = Sizes.formula(entry.getKey().size(), locals);
      method.addStatement(
          "this.$L = $L",
          entry.getValue(),
          entry.getKey().multiple() > 1
              ? "Math.ceilDiv(%1$s, %2$d) * %2$d".formatted(formula, entry.getKey().multiple())
              : formula);
    }
    return method.build();
  }

  private CodeBlock room(Buffer buffer) {
    return CodeBlock.of(
        "$1L = room($1L, $2L)",
        field(buffer),
        length(buffer.length(), Scope.lead(buffer)).replace("f.", ""));
  }

  /// @param lead entries beyond the extent
  private String length(Extent extent, int lead) {
    if (extent.isFixed()) {
      long length = extent.fixed() + lead;
      return length + (length > Integer.MAX_VALUE ? "L" : "");
    }
    return "(long) " + sizes.of(extent) + (lead > 0 ? " + " + lead : "");
  }

  private static List<List<CodeBlock>> statements(List<CodeBlock> all) {
    var parts = new ArrayList<List<CodeBlock>>();
    for (int i = 0; i < all.size(); i += MOST_STATEMENTS) {
      parts.add(all.subList(i, Math.min(all.size(), i + MOST_STATEMENTS)));
    }
    return parts;
  }

  private void method(
      TypeSpec.Builder spec, String name, String doc, List<List<CodeBlock>> parts, String other) {
    var main = MethodSpec.methodBuilder(name).addJavadoc("$L\n", doc);
    if (!other.isEmpty()) {
      main.addParameter(frame, other);
    }
    for (int i = 0; i < parts.size(); i++) {
      if (parts.size() == 1) {
        parts.getFirst().forEach(main::addStatement);
      } else {
        var part = MethodSpec.methodBuilder(name + (i + 1)).addModifiers(Modifier.PRIVATE);
        if (!other.isEmpty()) {
          part.addParameter(frame, other);
        }
        parts.get(i).forEach(part::addStatement);
        spec.addMethod(part.build());
        main.addStatement("$L($L)", name + (i + 1), other);
      }
    }
    spec.addMethod(main.build());
  }

  private TypeSpec work(Methods.Place main) {
    var spec =
        TypeSpec.classBuilder(type)
            .addModifiers(Modifier.FINAL)
            .addSuperinterface(Compiled.class)
            .addSuperinterface(Team.Work.class)
            .addJavadoc("Runs {@code $L}.\n", plan.function().name())
            .addField(Team.class, "team", Modifier.FINAL)
            .addField(ArrayTypeName.of(frame), "frames", Modifier.PRIVATE, Modifier.FINAL)
            .addField(numbers("inputs", plan.inputs().size()))
            .addField(numbers("outputs", plan.outputs().size()))
            .addField(int[].class, "sizes", Modifier.PRIVATE)
            .addField(boolean.class, "ready", Modifier.PRIVATE)
            .addMethod(
                MethodSpec.constructorBuilder()
                    .addParameter(Team.class, "team")
                    .addStatement("this.team = team")
                    .addStatement("this.sizes = new int[0]")
                    .addStatement("this.frames = new $T[team.size()]", frame)
                    .beginControlFlow("for (int worker = 0; worker < frames.length; worker++)")
                    .addStatement("frames[worker] = new $T(this)", frame)
                    .endControlFlow()
                    .build());
    asks(spec);
    spec.addMethod(getter("inputs"));
    spec.addMethod(getter("outputs"));
    spec.addMethod(outputLength());
    spec.addMethod(runMethod(main));
    spec.addMethod(release());
    spec.addMethod(bytes());
    regions(spec);
    spec.addMethod(sizesMethod());
    return spec.build();
  }

  private void asks(TypeSpec.Builder spec) {
    if (items.requests().isEmpty()) {
      return;
    }
    var supplies = ParameterizedTypeName.get(List.class, Supply.class);
    spec.addField(
        FieldSpec.builder(supplies, "supplies").initializer("$T.of()", List.class).build());
    spec.addMethod(
        override("requests")
            .returns(ParameterizedTypeName.get(List.class, TaskRequest.class))
            .addStatement(
                "return $L",
                Requests.list(items.requests(), Program.SizeVariable.largest(variables)))
            .build());
    spec.addMethod(
        override("supplies")
            .addParameter(supplies, "given")
            .addStatement("supplies = given")
            .build());
  }

  private static FieldSpec numbers(String name, int count) {
    return FieldSpec.builder(float[][].class, name, Modifier.PRIVATE, Modifier.FINAL)
        .initializer("new float[$L][0]", count)
        .build();
  }

  private static MethodSpec.Builder override(String name) {
    return MethodSpec.methodBuilder(name)
        .addAnnotation(Override.class)
        .addModifiers(Modifier.PUBLIC);
  }

  private static MethodSpec getter(String name) {
    return override(name).returns(float[][].class).addStatement("return $L", name).build();
  }

  private MethodSpec sizesMethod() {
    var method =
        override("sizes")
            .addParameter(int[].class, "values")
            .beginControlFlow("if (ready && $T.equals(sizes, values))", Arrays.class)
            .addStatement("return")
            .endControlFlow();
    var code = method.addStatement("sizes = values.clone()").addStatement("ready = true");
    code.addStatement("var f = frames[0]");
    if (!sizes.fields().isEmpty()) {
      code.addStatement("f.sizes(values)");
    }
    code.addStatement("f.allocateShared()");
    for (int i = 0; i < plan.outputs().size(); i++) {
      code.addStatement(
          "outputs[$1L] = $2T.room(outputs[$1L], $3L)",
          i,
          frame,
          length(plan.outputs().get(i).length(), 0));
    }
    return code.beginControlFlow("for (var frame : frames)")
        .addStatement("frame.share(f)")
        .addStatement("frame.allocateOwn()")
        .endControlFlow()
        .build();
  }

  private MethodSpec outputLength() {
    var cases = CodeBlock.builder();
    for (int i = 0; i < plan.outputs().size(); i++) {
      cases.add("case $L -> $L;\n", i, sizes.of(plan.outputs().get(i).length()));
    }
    return override("outputLength")
        .returns(int.class)
        .addParameter(int.class, "output")
        .addStatement("var f = frames[0]")
        .addCode("return switch (output) {\n$>")
        .addCode(cases.build())
        .addCode("default -> throw new $T(output);\n$<};\n", IndexOutOfBoundsException.class)
        .build();
  }

  private MethodSpec runMethod(Methods.Place main) {
    var method =
        override("run")
            .addParameter(long.class, "seed")
            .addParameter(long.class, "step")
            .addStatement("var f = frames[0]")
            .addStatement("f.seed = seed")
            .addStatement("f.step = step");
    for (int i = 0; i < plan.inputs().size(); i++) {
      method.addStatement("f.$L = inputs[$L]", field(plan.inputs().get(i)), i);
    }
    for (int i = 0; i < plan.outputs().size(); i++) {
      method.addStatement("f.$L = outputs[$L]", field(plan.outputs().get(i)), i);
    }
    return method
        .beginControlFlow("for (int worker = 1; worker < frames.length; worker++)")
        .addStatement("frames[worker].share(f)")
        .endControlFlow()
        .addStatement("$T.$L(f)", main.owner(), main.name())
        .build();
  }

  private MethodSpec release() {
    return override("release")
        .addStatement("ready = false")
        .addStatement("$T.fill(inputs, new float[0])", Arrays.class)
        .addStatement("$T.fill(outputs, new float[0])", Arrays.class)
        .beginControlFlow("for (int worker = 0; worker < frames.length; worker++)")
        .addStatement("frames[worker] = new $T(this)", frame)
        .endControlFlow()
        .build();
  }

  private MethodSpec bytes() {
    var terms = new ArrayList<String>();
    for (var buffer : plan.buffers()) {
      switch (buffer.scope()) {
        case SHARED, CALL -> terms.add("f." + field(buffer) + ".length");
        case WORKER -> terms.add("(long) frames.length * f." + field(buffer) + ".length");
        case INPUT, OUTPUT -> {}
      }
    }
    var code =
        override("bytes")
            .returns(long.class)
            .addStatement("var f = frames[0]")
            .addStatement("long numbers = 0");
    terms.forEach(term -> code.addStatement("numbers += $L", term));
    return code.addStatement("return numbers * Float.BYTES").build();
  }

  private void regions(TypeSpec.Builder spec) {
    var calls = items.regions();
    var dispatch =
        override("run").addParameter(int.class, "worker").addParameter(int.class, "part");
    if (calls.isEmpty()) {
      spec.addMethod(
          dispatch
              .addStatement("throw new $T(\"nothing to share\")", IllegalStateException.class)
              .build());
      return;
    }
    spec.addField(int.class, "region", Modifier.PRIVATE);
    spec.addField(int.class, "tiles", Modifier.PRIVATE);
    spec.addField(int.class, "shards", Modifier.PRIVATE);
    dispatch
        .addStatement("int from = (int) ((long) tiles * part / shards)")
        .addStatement("int to = (int) ((long) tiles * (part + 1) / shards)")
        .beginControlFlow("for (int tile = from; tile < to; tile++)")
        .addStatement("team.goOn()")
        .addStatement("tile(frames[worker], tile, part, tile == from)")
        .endControlFlow();
    var tile =
        MethodSpec.methodBuilder("tile")
            .addModifiers(Modifier.PRIVATE)
            .addParameter(frame, "f")
            .addParameter(int.class, "tile")
            .addParameter(int.class, "shard")
            .addParameter(boolean.class, "first")
            .beginControlFlow("switch (region)");
    for (var call : calls) {
      int id = call.region().id();
      call.indices()
          .values()
          .forEach(
              index ->
                  spec.addField(int.class, "region" + id + Names.type(index), Modifier.PRIVATE));
      spec.addMethod(start(call));
      var arguments =
          call.indices().values().stream()
              .map(index -> ", region" + id + Names.type(index))
              .collect(Collectors.joining());
      tile.addCode("case $L -> {\n$>", id)
          .addStatement(
              "$T.$L(f, tile * $L$L)",
              call.body().owner(),
              call.body().name(),
              call.region().tiles().width(),
              arguments);
      for (var sum : call.region().sums()) {
        tile.addStatement(
            "$T.add(f.$L, $L, f.$L, shard, first)",
            TileSums.class,
            field(sum.part()),
            sizes.of(sum.part().length()),
            field(sum.sums()));
      }
      tile.addCode("$<}\n");
    }
    tile.addStatement("default -> throw new $T()", IllegalStateException.class).endControlFlow();
    spec.addMethod(dispatch.build());
    spec.addMethod(tile.build());
  }

  private MethodSpec start(ItemWriter.RegionCall call) {
    int id = call.region().id();
    var method = MethodSpec.methodBuilder("region" + id);
    call.indices().values().forEach(index -> method.addParameter(int.class, index));
    method.addStatement("var f = frames[0]").addStatement("region = $L", id);
    call.indices()
        .values()
        .forEach(index -> method.addStatement("region$L$L = $L", id, Names.type(index), index));
    method
        .addStatement(
            "tiles = Math.ceilDiv($L, $L)",
            sizes.of(call.region().tiles().axis().size()),
            call.region().tiles().width())
        .addStatement("shards = Math.min(tiles, $L)", plan.shards())
        .addStatement(
            Work.isSmall(call.region())
                ? CodeBlock.of("$T.inTurn(shards, this)", Team.class)
                : CodeBlock.of("team.run(shards, this)"));
    for (Item.TileSum sum : call.region().sums()) {
      method.addStatement(
          "$T.join(f.$L, $L, shards, f.$L)",
          TileSums.class,
          field(sum.sums()),
          sizes.of(sum.part().length()),
          field(sum.total()));
    }
    return method.build();
  }
}
