package org.badgerlang.compiler.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeSpec;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import org.badgerlang.compiler.ir.Function;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.plan.Planner;
import org.badgerlang.runtime.Kernels;
import org.badgerlang.runtime.KernelsFactory;
import org.badgerlang.runtime.cpu.CpuKernels;
import org.badgerlang.runtime.cpu.Team;
import org.badgerlang.runtime.provider.Providers;

/// Writes the functions of a program for the processor's cores: fused loops over flat arrays.
public final class CpuWriter implements DeviceWriter {
  @Override
  public String device() {
    return "cpu";
  }

  @Override
  public DeviceSource write(Program program, String packageName, String infoClass) {
    var writing = new Writing(program, packageName);
    var factory = ClassName.get(packageName, Names.type(program.name()) + "Kernels");
    writing.classNames.reserve(Names.member(factory.simpleName()));
    writing.file(writing.kernels(factory, ClassName.bestGuess(infoClass)));
    return new DeviceSource(writing.files, factory.canonicalName());
  }

  /// The source files of one program as they come.
  private static final class Writing {
    private final Program program;
    private final String packageName;
    private final Names classNames = new Names();
    private final Planner planner;
    private final List<JavaText> files = new ArrayList<>();
    private final Map<Function, ClassName> written = new IdentityHashMap<>();

    Writing(Program program, String packageName) {
      this.program = program;
      this.packageName = packageName;
      this.planner = new Planner(FunctionWriter.largest(program));
    }

    private void file(TypeSpec type) {
      files.add(Emitter.text(type, packageName));
    }

    private ClassName function(Function function) {
      var known = written.get(function);
      if (known != null) {
        return known;
      }
      var type = ClassName.get(packageName, Names.type(classNames.fresh(function.name())));
      written.put(function, type);
      var writer =
          new FunctionWriter(
              planner.plan(function), program.sizes(), packageName, classNames, type);
      for (var written : writer.write()) {
        var text = Emitter.text(written, packageName);
        var kernels = writer.kernels(ClassName.get(packageName, written.name()));
        files.add(new JavaText(text.className(), text.text(), kernels));
      }
      return type;
    }

    private CodeBlock make(Function function) {
      return CodeBlock.of("new $T(team)", function(function));
    }

    private CodeBlock optional(Optional<Function> function) {
      return function
          .map(f -> CodeBlock.of("$T.of($L)", Optional.class, make(f)))
          .orElse(CodeBlock.of("$T.empty()", Optional.class));
    }

    private static CodeBlock ints(List<Integer> numbers) {
      return CodeBlock.of(
          "new int[] {$L}",
          numbers.stream().map(Object::toString).collect(Collectors.joining(", ")));
    }

    private TypeSpec kernels(ClassName type, ClassName info) {
      var create =
          MethodSpec.methodBuilder("create")
              .addAnnotation(Override.class)
              .addModifiers(Modifier.PUBLIC)
              .returns(Kernels.class)
              .addParameter(int.class, "threads")
              .addParameter(Providers.class, "providers")
              .addStatement("var team = new $T(threads)", Team.class)
              .addStatement(
                  "return new $T(\n$T.INFO, team, providers, $L, loops(team), evaluations(team))",
                  CpuKernels.class,
                  info,
                  make(program.init()));
      var loops =
          program.loops().stream()
              .map(
                  loop ->
                      CodeBlock.of(
                          "new $T.Loop(\n$L,\n$L,\n$L,\n$L)",
                          CpuKernels.class,
                          optional(loop.repeat()),
                          optional(loop.sizes()),
                          make(loop.step()),
                          ints(loop.updates())))
              .toList();
      var evaluations =
          program.evaluations().stream()
              .map(
                  evaluation ->
                      CodeBlock.of(
                          "$T.of($L)",
                          List.class,
                          CodeBlock.join(
                              evaluation.variants().stream()
                                  .map(
                                      v ->
                                          CodeBlock.of(
                                              "\nnew $T.Variant($L, $L)",
                                              CpuKernels.class,
                                              ints(v.sizes()),
                                              make(v.run())))
                                  .toList(),
                              ",")))
              .toList();
      var loopType = ClassName.get(CpuKernels.Loop.class);
      var variantType = ClassName.get(CpuKernels.Variant.class);
      return TypeSpec.classBuilder(type)
          .addModifiers(Modifier.PUBLIC, Modifier.FINAL)
          .addSuperinterface(KernelsFactory.class)
          .addJavadoc("Makes the functions of {@code $L} for processors.\n", program.name())
          .addMethod(Emitter.createWithServices())
          .addMethod(create.build())
          .addMethod(list("loops", CodeBlock.of("$T<$T>", List.class, loopType), loops))
          .addMethod(
              list(
                  "evaluations",
                  CodeBlock.of("$1T<$1T<$2T>>", List.class, variantType),
                  evaluations))
          .build();
    }

    private static MethodSpec list(String name, CodeBlock type, List<CodeBlock> entries) {
      var element =
          name.equals("loops")
              ? ClassName.get(CpuKernels.Loop.class)
              : com.palantir.javapoet.ParameterizedTypeName.get(
                  ClassName.get(List.class), ClassName.get(CpuKernels.Variant.class));
      var method =
          MethodSpec.methodBuilder(name)
              .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
              .returns(
                  com.palantir.javapoet.ParameterizedTypeName.get(
                      ClassName.get(List.class), element))
              .addParameter(Team.class, "team");
      return method
          .addStatement("return $T.of($L)", List.class, CodeBlock.join(entries, ",\n"))
          .build();
    }
  }
}
