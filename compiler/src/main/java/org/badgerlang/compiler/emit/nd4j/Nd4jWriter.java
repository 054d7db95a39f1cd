package org.badgerlang.compiler.emit.nd4j;

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
import org.badgerlang.compiler.emit.Requests;
import org.badgerlang.compiler.ir.Function;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.runtime.Kernels;
import org.badgerlang.runtime.KernelsFactory;
import org.badgerlang.runtime.provider.Providers;
import org.badgerlang.runtime.provider.TaskRequest;

/// Writes the functions of a program as ND4J operations.
public final class Nd4jWriter implements DeviceWriter {
  @Override
  public String device() {
    return "nd4j";
  }

  @Override
  public DeviceSource write(Program program, String packageName, String infoClass) {
    var writing = new Writing(program, packageName);
    var factory = ClassName.get(packageName, Names.type(program.name()) + "Kernels");
    writing.classNames.reserve(Names.member(factory.simpleName()));
    writing.file(writing.kernels(factory, ClassName.bestGuess(infoClass)));
    return new DeviceSource(writing.files, factory.canonicalName());
  }

  /// The source of one function alone, in a class named after it.
  public static JavaText function(
      Function function, List<Program.SizeVariable> variables, String packageName) {
    var type = ClassName.get(packageName, Names.type(function.name()));
    return Emitter.text(function(function, variables, type), packageName);
  }

  private static TypeSpec function(
      Function function, List<Program.SizeVariable> variables, ClassName type) {
    var classNames = new Names().reserve(Library.TAKEN).reserve(Names.member(type.simpleName()));
    var classes = new ArrayList<TypeSpec>();
    var asked = new ArrayList<Op.External>();
    var body = ClassName.get("", Names.type(classNames.fresh("body")));
    var types = function.body().results().stream().map(Value::type).toList();
    var main =
        new BodyWriter(
                new Dimensions(variables), classNames, classes, asked, function.body(), types)
            .write(body, "All of it.");
    return TypeSpec.classBuilder(type)
        .addModifiers(Modifier.PUBLIC, Modifier.FINAL)
        .addSuperinterface(Library.FUNCTION)
        .addJavadoc("{@code $L}, operation by operation.\n", function.name())
        .addMethod(
            MethodSpec.methodBuilder("run")
                .addAnnotation(Override.class)
                .addModifiers(Modifier.PUBLIC)
                .returns(Library.ARRAYS)
                .addParameter(Library.CALL, "call")
                .addParameter(Library.ARRAYS, "inputs")
                .addStatement("return new $T(call).run(inputs)", body)
                .build())
        .addMethods(requests(asked, variables))
        .addType(main)
        .addTypes(classes)
        .build();
  }

  private static List<MethodSpec> requests(
      List<Op.External> asked, List<Program.SizeVariable> variables) {
    if (asked.isEmpty()) {
      return List.of();
    }
    var largest =
        variables.stream()
            .collect(Collectors.toMap(Program.SizeVariable::name, Program.SizeVariable::max));
    return List.of(
        MethodSpec.methodBuilder("requests")
            .addAnnotation(Override.class)
            .addModifiers(Modifier.PUBLIC)
            .returns(ParameterizedTypeName.get(List.class, TaskRequest.class))
            .addStatement("return $L", Requests.list(asked, largest))
            .build());
  }

  /// The source files of one program as they come.
  private static final class Writing {
    private final Program program;
    private final String packageName;
    private final Names classNames = new Names().reserve(Library.TAKEN);
    private final List<JavaText> files = new ArrayList<>();
    private final Map<Function, ClassName> written = new IdentityHashMap<>();

    Writing(Program program, String packageName) {
      this.program = program;
      this.packageName = packageName;
    }

    private void file(TypeSpec type) {
      files.add(Emitter.text(type, packageName));
    }

    private CodeBlock make(Function function) {
      var known = written.get(function);
      if (known == null) {
        known = ClassName.get(packageName, Names.type(classNames.fresh(function.name())));
        written.put(function, known);
        file(function(function, program.sizes(), known));
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
          "new int[] {$L}",
          numbers.stream().map(Object::toString).collect(Collectors.joining(", ")));
    }

    private TypeSpec kernels(ClassName type, ClassName info) {
      var loops =
          program.loops().stream()
              .map(
                  loop ->
                      CodeBlock.of(
                          "new $T.Loop(\n$L,\n$L,\n$L,\n$L)",
                          Library.KERNELS,
                          optional(loop.repeat()),
                          optional(loop.sizes()),
                          make(loop.step()),
                          ints(loop.updates())))
              .toList();
      return TypeSpec.classBuilder(type)
          .addModifiers(Modifier.PUBLIC, Modifier.FINAL)
          .addSuperinterface(KernelsFactory.class)
          .addJavadoc("Makes the functions of {@code $L} for ND4J.\n", program.name())
          .addMethod(Emitter.createWithServices())
          .addMethod(
              MethodSpec.methodBuilder("create")
                  .addAnnotation(Override.class)
                  .addModifiers(Modifier.PUBLIC)
                  .returns(Kernels.class)
                  .addParameter(int.class, "threads")
                  .addParameter(Providers.class, "providers")
                  .addStatement(
                      "return new $T(\n$T.INFO,\nproviders,\n$L,\n$T.of($L),\n$T.of($L))",
                      Library.KERNELS,
                      info,
                      make(program.init()),
                      List.class,
                      CodeBlock.join(loops, ",\n"),
                      List.class,
                      CodeBlock.join(
                          program.evaluations().stream().map(this::variants).toList(), ",\n"))
                  .build())
          .build();
    }

    private CodeBlock variants(Program.Evaluation evaluation) {
      return CodeBlock.of(
          "$T.of($L)",
          List.class,
          CodeBlock.join(
              evaluation.variants().stream()
                  .map(
                      v ->
                          CodeBlock.of(
                              "\nnew $T.Variant($L, $L)",
                              Library.KERNELS,
                              ints(v.sizes()),
                              make(v.run())))
                  .toList(),
              ","));
    }
  }
}
