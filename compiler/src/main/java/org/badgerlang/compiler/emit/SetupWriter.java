package org.badgerlang.compiler.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.lang.model.element.Modifier;
import org.badgerlang.compiler.cost.CostModel;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.runtime.SetupInfo;

/// Writes what a setup is, as a constant that needs no kernels.
final class SetupWriter {
  private static final int LONGEST_LITERAL = 60;

  private final Program program;

  SetupWriter(Program program) {
    this.program = program;
  }

  TypeSpec write(
      ClassName type, String specText, String compilerVersion, Map<String, String> options) {
    var spec =
        TypeSpec.classBuilder(type)
            .addModifiers(Modifier.PUBLIC, Modifier.FINAL)
            .addJavadoc("What the setup is, known without running it.\n");
    spec.addField(
        FieldSpec.builder(SetupInfo.class, "INFO", Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
            .initializer(
                "new $T(\n$S,\nspec(),\n$S,\nparams(),\nsizes(),\nstate(),\nloops(),\n"
                    + "evaluations(),\nprobes(),\nnest(),\ncosts(),\ncompiledWith())",
                SetupInfo.class,
                program.name(),
                compilerVersion)
            .build());
    spec.addMethod(MethodSpec.constructorBuilder().addModifiers(Modifier.PRIVATE).build());
    spec.addMethod(specMethod(specText));
    spec.addMethod(
        list(
            "params",
            SetupInfo.Param.class,
            program.params().stream()
                .map(
                    p ->
                        CodeBlock.of(
                            "new $T.Param($S, $L)", SetupInfo.class, p.name(), number(p.value())))
                .toList()));
    spec.addMethod(
        list(
            "sizes",
            SetupInfo.Size.class,
            program.sizes().stream()
                .map(
                    s ->
                        CodeBlock.of(
                            "new $T.Size($S, $L, $L, $L)",
                            SetupInfo.class,
                            s.name(),
                            s.min(),
                            s.max(),
                            s.first()))
                .toList()));
    spec.addMethod(
        list("state", SetupInfo.Tensor.class, program.state().stream().map(this::tensor).toList()));
    spec.addMethod(
        list("loops", SetupInfo.Loop.class, program.loops().stream().map(this::loop).toList()));
    spec.addMethod(
        list(
            "evaluations",
            SetupInfo.Evaluation.class,
            program.evaluations().stream()
                .filter(e -> e.probe().isEmpty())
                .map(this::evaluation)
                .toList()));
    spec.addMethod(
        list(
            "probes",
            SetupInfo.Probe.class,
            program.evaluations().stream()
                .flatMap(e -> e.probe().stream())
                .map(this::probe)
                .toList()));
    spec.addMethod(
        list("nest", SetupInfo.Part.class, program.nest().stream().map(this::part).toList()));
    spec.addMethod(
        list(
            "costs",
            SetupInfo.Cost.class,
            CostModel.loops(program).stream()
                .map(
                    c ->
                        CodeBlock.of(
                            "new $T.Cost($S, $LL, $L)",
                            SetupInfo.class,
                            c.path(),
                            c.steps(),
                            number(c.operations())))
                .toList()));
    spec.addMethod(
        list(
            "compiledWith",
            SetupInfo.CompilerOption.class,
            options.entrySet().stream()
                .map(
                    o ->
                        CodeBlock.of(
                            "new $T.CompilerOption($S, $S)",
                            SetupInfo.class,
                            o.getKey(),
                            o.getValue()))
                .toList()));
    return spec.build();
  }

  private static String number(double value) {
    return Double.isNaN(value)
        ? "Double.NaN"
        : Double.isInfinite(value)
            ? value > 0 ? "Double.POSITIVE_INFINITY" : "Double.NEGATIVE_INFINITY"
            : Double.toString(value);
  }

  private static MethodSpec list(String name, Class<?> element, List<CodeBlock> entries) {
    return MethodSpec.methodBuilder(name)
        .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
        .returns(
            com.palantir.javapoet.ParameterizedTypeName.get(
                ClassName.get(List.class), ClassName.get(element)))
        .addStatement("return $L", listOf(entries))
        .build();
  }

  private static CodeBlock listOf(List<CodeBlock> entries) {
    return entries.isEmpty()
        ? CodeBlock.of("$T.of()", List.class)
        : CodeBlock.of("$T.of(\n$L)", List.class, CodeBlock.join(entries, ",\n"));
  }

  private static CodeBlock strings(List<String> texts) {
    return CodeBlock.of(
        "$T.of($L)",
        List.class,
        CodeBlock.join(texts.stream().map(t -> CodeBlock.of("$S", t)).toList(), ",$W"));
  }

  private static MethodSpec specMethod(String text) {
    var lines = text.lines().map(line -> CodeBlock.of("$S", line)).toList();
    var method =
        MethodSpec.methodBuilder("spec")
            .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
            .returns(String.class);
    if (text.isEmpty()) {
      return method.addStatement("return \"\"").build();
    }
    return method
        .addStatement(
            "return $T.join(\n\"\\n\",\n$L)$L",
            String.class,
            CodeBlock.join(lines, ",\n"),
            text.endsWith("\n") ? " + \"\\n\"" : "")
        .build();
  }

  private CodeBlock dims(TensorType type) {
    var sizes = Program.SizeVariable.largest(program.sizes());
    return CodeBlock.of(
        "$T.of($L)",
        List.class,
        CodeBlock.join(
            type.axes().stream().map(a -> CodeBlock.of("$L", a.size().at(sizes))).toList(), ", "));
  }

  private static CodeBlock axes(TensorType type) {
    return strings(type.axes().stream().map(Axis::name).toList());
  }

  private CodeBlock probe(Program.Probe probe) {
    var observations =
        probe.observations().stream()
            .map(
                o ->
                    CodeBlock.of(
                        "new $T.Observation($S, $S, $L, $L,\n$L,\n$L,\n$L,\n$L)",
                        SetupInfo.class,
                        o.loop(),
                        o.name(),
                        o.norm(),
                        o.every().orElse(0),
                        axes(o.type()),
                        dims(o.type()),
                        o.instances(),
                        place(o.origin())))
            .toList();
    return CodeBlock.of(
        "new $T.Probe($L, $L)", SetupInfo.class, probe.loop(), listOf(observations));
  }

  private CodeBlock part(Program.Part part) {
    return CodeBlock.of(
        "new $T.Part($L, $S, $S,\n$S,\n$T.of($L),\n$L)",
        SetupInfo.class,
        part.depth(),
        part.kind(),
        part.name(),
        part.text(),
        List.class,
        CodeBlock.join(part.reads().stream().map(r -> CodeBlock.of("$L", r)).toList(), ", "),
        place(part.origin()));
  }

  private CodeBlock tensor(Program.State state) {
    return CodeBlock.of(
        "new $T.Tensor(\n$S,$W$L,$W$L,$W$T.Kind.$L,$W$L)",
        SetupInfo.class,
        state.path(),
        axes(state.type()),
        dims(state.type()),
        SetupInfo.class,
        state.kind().name(),
        optional(state.owner().map(owner -> CodeBlock.of("$S", owner))));
  }

  private static CodeBlock optional(Optional<CodeBlock> value) {
    return value
        .map(v -> CodeBlock.of("$T.of($L)", Optional.class, v))
        .orElse(CodeBlock.of("$T.empty()", Optional.class));
  }

  private static CodeBlock place(Span span) {
    var at = span.source().position(span.start());
    var lines = span.source().lines();
    var text = at.line() <= lines.size() ? lines.get(at.line() - 1) : "";
    return CodeBlock.of(
        "new $T.Place($S, $L, $L, $S)",
        SetupInfo.class,
        span.source().name(),
        at.line(),
        at.column(),
        text.length() > LONGEST_LITERAL ? text.substring(0, LONGEST_LITERAL) : text);
  }

  private CodeBlock loop(Program.HostLoop loop) {
    var metrics =
        loop.metrics().stream()
            .map(
                m ->
                    CodeBlock.of(
                        "new $T.Metric($S, $S, $L,\n$L)",
                        SetupInfo.class,
                        m.loop(),
                        m.name(),
                        m.checked(),
                        place(m.origin())))
            .toList();
    int until =
        loop.until()
            .map(name -> loop.metrics().stream().map(Program.Metric::name).toList().indexOf(name))
            .orElse(-1);
    return CodeBlock.of(
        "new $T.Loop(\n$S,\n$L,\n$L,\n$L,\n$L)",
        SetupInfo.class,
        loop.name(),
        optional(loop.seconds().map(s -> CodeBlock.of("$L", number(s)))),
        listOf(metrics),
        until,
        place(loop.origin()));
  }

  private CodeBlock evaluation(Program.Evaluation evaluation) {
    var variants =
        evaluation.variants().stream()
            .map(
                v ->
                    CodeBlock.of(
                        "new $T.Variant(\n$S,\n$L,\n$L)",
                        SetupInfo.class,
                        v.condition(),
                        strings(v.measures()),
                        listOf(
                            v.expectations().stream()
                                .map(
                                    e ->
                                        CodeBlock.of(
                                            "new $T.Expectation($S,\n$L)",
                                            SetupInfo.class,
                                            e.text(),
                                            place(e.origin())))
                                .toList())))
            .toList();
    return CodeBlock.of(
        "new $T.Evaluation(\n$S,\n$L,\n$L,\n$L)",
        SetupInfo.class,
        evaluation.name(),
        evaluation.every().orElse(0),
        listOf(variants),
        place(evaluation.origin()));
  }
}
