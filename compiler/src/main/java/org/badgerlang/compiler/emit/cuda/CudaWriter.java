package org.badgerlang.compiler.emit.cuda;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeSpec;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import org.badgerlang.compiler.emit.DeviceSource;
import org.badgerlang.compiler.emit.DeviceWriter;
import org.badgerlang.compiler.emit.Emitter;
import org.badgerlang.compiler.emit.JavaText;
import org.badgerlang.compiler.emit.Names;
import org.badgerlang.compiler.ir.Function;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.plan.Plan;
import org.badgerlang.compiler.plan.Planner;
import org.badgerlang.runtime.Kernels;
import org.badgerlang.runtime.KernelsFactory;
import org.badgerlang.runtime.cuda.CudaKernels;
import org.badgerlang.runtime.cuda.CudaSetup;

/// Writes the functions of a program for NVIDIA GPUs: CUDA C that is compiled when the setup
/// starts, for the GPU that is there.
public final class CudaWriter implements DeviceWriter {
  @Override
  public String device() {
    return "cuda";
  }

  @Override
  public DeviceSource write(Program program, String packageName, String infoClass) {
    var writing = new Writing(program, packageName);
    var factory = ClassName.get(packageName, Names.type(program.name()) + "Kernels");
    writing.classNames.reserve(Names.member(factory.simpleName()));
    writing.file(writing.kernels(factory, ClassName.bestGuess(infoClass)));
    return new DeviceSource(writing.files, factory.canonicalName());
  }

  /// The source of one planned function alone; its class is named after it.
  ///
  /// @param width how many instances a block takes; 0: as their number asks
  public static JavaText write(
      Plan plan, List<Program.SizeVariable> variables, String packageName, int width) {
    var name = Names.type(new Names().fresh(plan.function().name()));
    var sizes =
        variables.stream()
            .collect(Collectors.toMap(Program.SizeVariable::name, Program.SizeVariable::max));
    var type =
        new FunctionWriter(
                plan, variables, ClassName.get(packageName, name), new Threads(sizes), width)
            .write();
    return Emitter.text(type, packageName);
  }

  /// The source files of one program as they come.
  private static final class Writing {
    private final Program program;
    private final String packageName;
    private final Names classNames = new Names();
    private final Map<String, Integer> sizes;
    private final List<JavaText> files = new ArrayList<>();
    private final Map<Function, ClassName> written = new IdentityHashMap<>();

    Writing(Program program, String packageName) {
      this.program = program;
      this.packageName = packageName;
      this.sizes =
          program.sizes().stream()
              .collect(Collectors.toMap(Program.SizeVariable::name, Program.SizeVariable::max));
    }

    private void file(TypeSpec type) {
      files.add(Emitter.text(type, packageName));
    }

    private CodeBlock make(Function function) {
      var known = written.get(function);
      if (known == null) {
        known = ClassName.get(packageName, Names.type(classNames.fresh(function.name())));
        written.put(function, known);
        var planner = new Planner(sizes);
        var threads = new Threads(sizes);
        var plan = planner.wide(function);
        int width = plan.tiles().map(t -> FunctionCode.width(threads.size(t.axis()))).orElse(1);
        if (new Estimate(threads).prefersWholeTensors(plan, width)) {
          plan = planner.plan(function, Optional.empty());
        }
        file(new FunctionWriter(plan, program.sizes(), known, threads, 0).write());
      }
      return CodeBlock.of("new $T()", known);
    }

    private CodeBlock optional(Optional<Function> function) {
      return function
          .map(f -> CodeBlock.of("$T.of($L)", Optional.class, make(f)))
          .orElse(CodeBlock.of("$T.empty()", Optional.class));
    }

    private static CodeBlock ints(List<Integer> numbers) {
      return CodeBlock.of(
          "$T.of($L)",
          List.class,
          numbers.stream().map(Object::toString).collect(Collectors.joining(", ")));
    }

    private TypeSpec kernels(ClassName type, ClassName info) {
      var init = make(program.init());
      var loops =
          program.loops().stream()
              .map(
                  loop ->
                      CodeBlock.of(
                          "\nnew $T.Loop(\n$L,\n$L,\n$L,\n$L)",
                          CudaSetup.class,
                          optional(loop.repeat()),
                          optional(loop.sizes()),
                          make(loop.step()),
                          ints(loop.updates())))
              .collect(CodeBlock.joining(","));
      var evaluations =
          program.evaluations().stream()
              .map(
                  evaluation ->
                      CodeBlock.of(
                          "\n$T.of($L)",
                          List.class,
                          evaluation.variants().stream()
                              .map(
                                  variant ->
                                      CodeBlock.of(
                                          "\nnew $T.Variant($L, $L)",
                                          CudaSetup.class,
                                          ints(variant.sizes()),
                                          make(variant.run())))
                              .collect(CodeBlock.joining(","))))
              .collect(CodeBlock.joining(","));
      var loopType = ParameterizedTypeName.get(List.class, CudaSetup.Loop.class);
      var variants = ParameterizedTypeName.get(List.class, CudaSetup.Variant.class);
      return TypeSpec.classBuilder(type)
          .addModifiers(Modifier.PUBLIC, Modifier.FINAL)
          .addSuperinterface(KernelsFactory.class)
          .addJavadoc("Makes the functions of {@code $L} for NVIDIA GPUs.\n", program.name())
          .addMethod(
              MethodSpec.methodBuilder("create")
                  .addAnnotation(Override.class)
                  .addModifiers(Modifier.PUBLIC)
                  .returns(Kernels.class)
                  .addParameter(int.class, "threads")
                  .addStatement("return $T.open(setup())", CudaKernels.class)
                  .build())
          .addMethod(
              MethodSpec.methodBuilder("setup")
                  .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                  .returns(CudaSetup.class)
                  .addJavadoc("The functions, compiled by no one yet.\n")
                  .addStatement(
                      "return new $T(\n$T.INFO,\n$L,\nloops(),\nevaluations())",
                      CudaSetup.class,
                      info,
                      init)
                  .build())
          .addMethod(list("loops", loopType, loops))
          .addMethod(
              list(
                  "evaluations",
                  ParameterizedTypeName.get(ClassName.get(List.class), variants),
                  evaluations))
          .build();
    }

    private static MethodSpec list(String name, ParameterizedTypeName type, CodeBlock entries) {
      return MethodSpec.methodBuilder(name)
          .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
          .returns(type)
          .addStatement("return $T.of($L)", List.class, entries)
          .build();
    }
  }
}
