package org.badgerlang.compiler.emit.cuda;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import org.badgerlang.compiler.emit.Names;
import org.badgerlang.compiler.emit.Requests;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.ir.Size;
import org.badgerlang.compiler.plan.Buffer;
import org.badgerlang.compiler.plan.Extent;
import org.badgerlang.compiler.plan.Plan;
import org.badgerlang.compiler.plan.Tiles;
import org.badgerlang.runtime.cuda.CudaCode;
import org.badgerlang.runtime.cuda.Launches;
import org.badgerlang.runtime.cuda.Layout;
import org.badgerlang.runtime.provider.TaskRequest;

/// Writes one planned function: a class that holds its CUDA C, lays out its memory and launches its
/// kernels.
final class FunctionWriter {
  /// A string constant of a class holds at most 65,535 bytes.
  private static final int LONGEST_TEXT = 40_000;

  private final Plan plan;
  private final List<Program.SizeVariable> variables;
  private final Frame frame = new Frame();
  private final FunctionCode code;
  private final ClassName type;

  /// @param width how many entries of the lane axis a block takes; 0: as their number asks
  FunctionWriter(
      Plan plan,
      List<Program.SizeVariable> variables,
      ClassName type,
      Threads threads,
      int width,
      Clusters clusters) {
    this.plan = plan;
    this.variables = variables;
    this.type = type;
    variables.forEach(v -> frame.fresh(v.name()));
    plan.inputs().forEach(frame::field);
    plan.outputs().forEach(frame::field);
    this.code =
        new FunctionCode(
            Names.member(type.simpleName()),
            frame,
            threads,
            plan.tiles().map(Tiles::axis),
            width,
            clusters);
  }

  TypeSpec write() {
    var run = code.function(plan.items());
    // Fields for the lengths of buffers come up here, before the struct is written.
    var layout = layout();
    var spec =
        TypeSpec.classBuilder(type)
            .addModifiers(Modifier.PUBLIC, Modifier.FINAL)
            .addSuperinterface(CudaCode.class)
            .addJavadoc("The function {@code $L} as CUDA kernels.\n", plan.function().name());
    frame.sizes().values().forEach(size -> spec.addField(int.class, size, Modifier.PRIVATE));
    code.tiles().forEach(t -> spec.addField(int.class, t.variable(), Modifier.PRIVATE));
    spec.addMethod(
        override("name")
            .returns(String.class)
            .addStatement("return $S", plan.function().name())
            .build());
    sources(spec);
    spec.addMethod(
        override("kernels")
            .returns(ParameterizedTypeName.get(List.class, String.class))
            .addStatement(
                "return $T.of($L)",
                List.class,
                code.kernels().stream()
                    .map(k -> CodeBlock.of("$S", k.name()))
                    .collect(CodeBlock.joining(",\n")))
            .build());
    spec.addMethod(number("inputs", plan.inputs().size()));
    spec.addMethod(number("outputs", plan.outputs().size()));
    spec.addMethod(number("entries", frame.fields().size()));
    if (!code.requests().isEmpty()) {
      spec.addMethod(
          override("requests")
              .returns(ParameterizedTypeName.get(List.class, TaskRequest.class))
              .addStatement(
                  "return $L",
                  Requests.list(code.requests(), Program.SizeVariable.largest(variables)))
              .build());
    }
    if (code.multiplies()) {
      spec.addMethod(
          override("multiplies").returns(boolean.class).addStatement("return true").build());
    }
    spec.addMethod(layout);
    spec.addMethod(override("run").addParameter(Launches.class, "go").addCode(run).build());
    return spec.build();
  }

  private static MethodSpec number(String name, int value) {
    return override(name).returns(int.class).addStatement("return $L", value).build();
  }

  private static MethodSpec.Builder override(String name) {
    return MethodSpec.methodBuilder(name)
        .addAnnotation(Override.class)
        .addModifiers(Modifier.PUBLIC);
  }

  /// Its CUDA C, without what all functions share.
  String source() {
    code.function(plan.items());
    return String.join("", texts());
  }

  /// The text of the struct and of every kernel.
  private List<String> texts() {
    var frameText = new CudaText(0);
    frameText.line("// What the kernels of `" + plan.function().name() + "` find at hand.");
    frameText.open("struct Frame");
    frame.fields().forEach(field -> frameText.line(field + ";"));
    var texts = new ArrayList<String>();
    texts.add(frameText + "};\n");
    code.kernels().forEach(kernel -> texts.add("\n" + kernel.text()));
    return texts;
  }

  private void sources(TypeSpec.Builder spec) {
    var parts = new ArrayList<String>();
    var part = new StringBuilder();
    for (var text : texts()) {
      for (var line : text.split("(?<=\n)")) {
        if (part.length() + line.length() > LONGEST_TEXT) {
          parts.add(part.toString());
          part.setLength(0);
        }
        part.append(line);
      }
    }
    parts.add(part.toString());
    var calls = new ArrayList<String>();
    for (int i = 0; i < parts.size(); i++) {
      var name = "source" + (i + 1);
      calls.add(name + "()");
      spec.addMethod(
          MethodSpec.methodBuilder(name)
              .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
              .returns(String.class)
              .addCode("return $L;\n", block(parts.get(i)))
              .build());
    }
    spec.addMethod(
        override("source")
            .returns(String.class)
            .addStatement("return $L", String.join(" + ", calls))
            .build());
  }

  /// A text block that holds the text as it is.
  private static String block(String text) {
    return "\"\"\"\n" + text.replace("\\", "\\\\") + "\"\"\"";
  }

  private MethodSpec layout() {
    var body = CodeBlock.builder();
    var lines = new ArrayList<CodeBlock>();
    for (int i = 0; i < plan.inputs().size(); i++) {
      lines.add(line("input", plan.inputs().get(i), CodeBlock.of("$L", i)));
    }
    for (int i = 0; i < plan.outputs().size(); i++) {
      var output = plan.outputs().get(i);
      lines.add(line("output", output, CodeBlock.of("$L, $L", i, frame.wide(output.length()))));
    }
    for (var tiles : code.tiles()) {
      var sums =
          tiles.region().sums().stream()
              .map(sum -> frame.wide(sum.part().length()))
              .collect(Collectors.joining(" + "));
      lines.add(
          CodeBlock.of(
              "$L = to.blocks($L, $L, $L);\n",
              tiles.variable(),
              tiles.tileCount(),
              RegionCode.longer(tiles.work()),
              sums.isEmpty() ? "0L" : sums));
      for (var sum : tiles.region().sums()) {
        lines.add(
            line(
                "buffer",
                sum.sums(),
                CodeBlock.of("$L * ($L)", tiles.variable(), frame.wide(sum.part().length()))));
      }
    }
    var shares =
        code.tiles().stream()
            .flatMap(t -> t.region().sums().stream())
            .map(sum -> sum.sums())
            .collect(Collectors.toSet());
    for (var buffer : List.copyOf(frame.buffers().keySet())) {
      boolean isOwn = buffer.scope() == Buffer.Scope.SHARED || buffer.scope() == Buffer.Scope.CALL;
      if (isOwn && !shares.contains(buffer)) {
        lines.add(line("buffer", buffer, CodeBlock.of("$L", frame.wide(buffer.length()))));
      }
    }
    int entry = Frame.FIRST + frame.buffers().size();
    for (var size : frame.sizes().entrySet()) {
      body.add("$L = $L;\n", size.getValue(), formula(size.getKey()));
      body.add("to.number($L, $L);\n", entry++, size.getValue());
    }
    lines.forEach(body::add);
    return override("layout")
        .addParameter(int[].class, "values")
        .addParameter(Layout.class, "to")
        .addCode(body.build())
        .build();
  }

  private CodeBlock line(String how, Buffer buffer, CodeBlock rest) {
    return CodeBlock.of(
        "to.$L($L, $L); // $L\n", how, frame.entry(buffer), rest, frame.field(buffer));
  }

  private String formula(Extent.Factor factor) {
    var text = formula(factor.size());
    return factor.multiple() > 1
        ? "Math.ceilDiv(" + text + ", " + Tiles.WIDE + ") * " + Tiles.WIDE
        : text;
  }

  private String formula(Size size) {
    var text = new StringBuilder();
    size.terms()
        .forEach(
            (name, factor) -> {
              int at = variables.stream().map(Program.SizeVariable::name).toList().indexOf(name);
              text.append(text.isEmpty() ? "" : " + ")
                  .append(factor == 1 ? "" : factor + " * ")
                  .append("values[" + at + "]");
            });
    if (size.constant() != 0) {
      text.append(" + ").append(size.constant());
    }
    return text.toString();
  }
}
