package org.badgerlang.compiler.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
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
import org.badgerlang.runtime.Kernels;
import org.badgerlang.runtime.KernelsFactory;
import org.badgerlang.runtime.SetupFunctions;
import org.badgerlang.runtime.provider.Providers;

/// Writes the source files of one program for one device: each function once, and the factory with
/// its method `functions`, which makes them.
public final class FactoryWriter {
  private static final ClassName FUNCTIONS = ClassName.get(SetupFunctions.class);

  private final Program program;
  private final String packageName;
  private final Names classNames;
  private final Device device;
  private final List<JavaText> files = new ArrayList<>();
  private final Map<Function, ClassName> written = new IdentityHashMap<>();

  /// How a device runs functions.
  ///
  /// @param type what every function is
  /// @param needs what their constructors take
  public record Device(TypeName type, Optional<ParameterSpec> needs, Writer writer) {}

  /// Writes a function as classes, the first of the given name.
  @FunctionalInterface
  public interface Writer {
    List<JavaText> write(Function function, ClassName type);
  }

  /// @param classNames the names that classes of the package have
  public FactoryWriter(Program program, String packageName, Names classNames, Device device) {
    this.program = program;
    this.packageName = packageName;
    this.classNames = classNames;
    this.device = device;
  }

  /// Writes all of it.
  ///
  /// @param what the factory is for, for readers
  /// @param methods of the factory, beside those that make the functions
  public DeviceSource write(String what, MethodSpec... methods) {
    var type = ClassName.get(packageName, Names.type(program.name()) + "Kernels");
    classNames.reserve(Names.member(type.simpleName()));
    var factory =
        TypeSpec.classBuilder(type)
            .addModifiers(Modifier.PUBLIC, Modifier.FINAL)
            .addSuperinterface(KernelsFactory.class)
            .addJavadoc("Makes the functions of {@code $L} for $L.\n", program.name(), what)
            .addMethod(Emitter.createWithServices());
    List.of(methods).forEach(factory::addMethod);
    factory.addMethod(functions()).addMethod(loops()).addMethod(evaluations());
    files.add(Emitter.text(factory.build(), packageName));
    return new DeviceSource(files, type.canonicalName());
  }

  /// The factory's method `create`, which may name its parameters `threads` and `providers`.
  public static MethodSpec create(CodeBlock body) {
    return MethodSpec.methodBuilder("create")
        .addAnnotation(Override.class)
        .addModifiers(Modifier.PUBLIC)
        .returns(Kernels.class)
        .addParameter(int.class, "threads")
        .addParameter(Providers.class, "providers")
        .addCode(body)
        .build();
  }

  private MethodSpec functions() {
    return method("functions", ParameterizedTypeName.get(FUNCTIONS, device.type()))
        .addStatement(
            "return new $T<>($L, loops($L), evaluations($L))",
            FUNCTIONS,
            make(program.init()),
            needed(),
            needed())
        .build();
  }

  private MethodSpec.Builder method(String name, TypeName result) {
    var method =
        MethodSpec.methodBuilder(name)
            .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
            .returns(result);
    device.needs().ifPresent(method::addParameter);
    return method;
  }

  private String needed() {
    return device.needs().map(ParameterSpec::name).orElse("");
  }

  private static TypeName list(TypeName element) {
    return ParameterizedTypeName.get(ClassName.get(List.class), element);
  }

  private TypeName part(Class<?> type) {
    return ParameterizedTypeName.get(ClassName.get(type), device.type());
  }

  private MethodSpec loops() {
    var type = part(SetupFunctions.Loop.class);
    var loops =
        program.loops().stream()
            .map(
                loop ->
                    CodeBlock.of(
                        "\nnew $T(\n$L,\n$L,\n$L,\n$L)",
                        type,
                        optional(loop.repeat()),
                        optional(loop.sizes()),
                        make(loop.step()),
                        integers(loop.updates())))
            .collect(CodeBlock.joining(","));
    return method("loops", list(type)).addStatement("return $T.of($L)", List.class, loops).build();
  }

  private MethodSpec evaluations() {
    var type = part(SetupFunctions.Variant.class);
    var evaluations =
        program.evaluations().stream()
            .map(evaluation -> variants(evaluation, type))
            .collect(CodeBlock.joining(","));
    return method("evaluations", list(list(type)))
        .addStatement("return $T.of($L)", List.class, evaluations)
        .build();
  }

  private CodeBlock variants(Program.Evaluation evaluation, TypeName type) {
    return CodeBlock.of(
        "\n$T.of($L)",
        List.class,
        evaluation.variants().stream()
            .map(v -> CodeBlock.of("\nnew $T($L, $L)", type, integers(v.sizes()), make(v.run())))
            .collect(CodeBlock.joining(",")));
  }

  private CodeBlock make(Function function) {
    var type = written.get(function);
    if (type == null) {
      type = ClassName.get(packageName, Names.type(classNames.fresh(function.name())));
      written.put(function, type);
      files.addAll(device.writer().write(function, type));
    }
    return CodeBlock.of("new $T($L)", type, needed());
  }

  private CodeBlock optional(Optional<Function> function) {
    return function
        .map(f -> CodeBlock.of("$T.of($L)", Optional.class, make(f)))
        .orElse(CodeBlock.of("$T.empty()", Optional.class));
  }

  private static CodeBlock integers(List<Integer> numbers) {
    return CodeBlock.of(
        "$T.of($L)",
        List.class,
        numbers.stream().map(Object::toString).collect(Collectors.joining(", ")));
  }
}
