package org.badgerlang.compiler.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.JavaFile;
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
import org.badgerlang.compiler.plan.Plan;
import org.badgerlang.compiler.plan.Planner;
import org.badgerlang.runtime.Kernels;
import org.badgerlang.runtime.KernelsFactory;
import org.badgerlang.runtime.cpu.CpuKernels;
import org.badgerlang.runtime.cpu.Team;

/// Writes a program as Java source.
public final class Emitter {
  private static final ClassName BINDING =
      ClassName.get("org.badgerlang.runtime.wiring", "DeviceBinding");
  private static final ClassName LAUNCHER =
      ClassName.get("org.badgerlang.runtime.launch", "Launcher");
  private static final ClassName MODULE = ClassName.get("com.google.inject", "Module");
  private static final ClassName BINDER = ClassName.get("com.google.inject", "Binder");

  private final Program program;
  private final String packageName;
  private final Names classNames = new Names().reserve("main", "module", "kernels");
  private final Planner planner;
  private final List<JavaText> files = new ArrayList<>();
  private final Map<Function, ClassName> written = new IdentityHashMap<>();

  private Emitter(Program program, String packageName) {
    this.program = program;
    this.packageName = packageName;
    this.planner = new Planner(FunctionWriter.largest(program));
  }

  /// The source files of a program for processors: the same program gives the same text.
  ///
  /// @param specText the text of the spec
  /// @param compilerVersion as it stands in the records of runs
  public static List<JavaText> emit(
      Program program, String specText, String compilerVersion, String packageName) {
    return new Emitter(program, packageName).all(specText, compilerVersion);
  }

  /// The source files of one planned function alone; its class is named after it.
  static List<JavaText> emit(Plan plan, List<Program.SizeVariable> variables, String packageName) {
    var classNames = new Names();
    var name = Names.type(classNames.fresh(plan.function().name()));
    return new FunctionWriter(
            plan, variables, packageName, classNames, ClassName.get(packageName, name))
        .write().stream().map(type -> text(type, packageName)).toList();
  }

  private static JavaText text(TypeSpec type, String packageName) {
    var file = JavaFile.builder(packageName, type).indent("  ").skipJavaLangImports(true).build();
    return new JavaText(packageName + "." + type.name(), file.toString());
  }

  /// The name of the class with `main`.
  public static String mainClass(String packageName) {
    return packageName + ".Main";
  }

  /// The name of the class that binds the setup and its devices.
  public static String moduleClass(Program program, String packageName) {
    return packageName + "." + Names.type(program.name()) + "Module";
  }

  /// The name of the class that makes the kernels.
  public static String factoryClass(Program program, String packageName) {
    return packageName + ".Cpu" + Names.type(program.name()) + "Kernels";
  }

  private List<JavaText> all(String specText, String compilerVersion) {
    var name = Names.type(program.name());
    var info = ClassName.get(packageName, name + "Info");
    var kernels = ClassName.get(packageName, "Cpu" + name + "Kernels");
    var module = ClassName.get(packageName, name + "Module");
    for (var reserved : List.of(info, kernels, module)) {
      classNames.reserve(Names.member(reserved.simpleName()));
    }
    file(new SetupWriter(program).write(info, specText, compilerVersion));
    file(kernels(kernels, info));
    file(module(module, info, kernels));
    file(main(module));
    return List.copyOf(files);
  }

  private void file(TypeSpec type) {
    files.add(text(type, packageName));
  }

  private ClassName function(Function function) {
    var known = written.get(function);
    if (known != null) {
      return known;
    }
    var type = ClassName.get(packageName, Names.type(classNames.fresh(function.name())));
    written.put(function, type);
    new FunctionWriter(planner.plan(function), program.sizes(), packageName, classNames, type)
        .write()
        .forEach(this::file);
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
        "new int[] {$L}", numbers.stream().map(Object::toString).collect(Collectors.joining(", ")));
  }

  private TypeSpec kernels(ClassName type, ClassName info) {
    var create =
        MethodSpec.methodBuilder("create")
            .addAnnotation(Override.class)
            .addModifiers(Modifier.PUBLIC)
            .returns(Kernels.class)
            .addParameter(int.class, "threads")
            .addStatement("var team = new $T(threads)", Team.class)
            .addStatement(
                "return new $T(\n$T.INFO, team, $L, loops(team), evaluations(team))",
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
        .addMethod(create.build())
        .addMethod(list("loops", CodeBlock.of("$T<$T>", List.class, loopType), loops))
        .addMethod(
            list(
                "evaluations", CodeBlock.of("$1T<$1T<$2T>>", List.class, variantType), evaluations))
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
                com.palantir.javapoet.ParameterizedTypeName.get(ClassName.get(List.class), element))
            .addParameter(Team.class, "team");
    return method
        .addStatement("return $T.of($L)", List.class, CodeBlock.join(entries, ",\n"))
        .build();
  }

  private TypeSpec module(ClassName type, ClassName info, ClassName kernels) {
    return TypeSpec.classBuilder(type)
        .addModifiers(Modifier.PUBLIC, Modifier.FINAL)
        .addSuperinterface(MODULE)
        .addJavadoc("Binds the setup and its devices.\n")
        .addMethod(
            MethodSpec.methodBuilder("configure")
                .addAnnotation(Override.class)
                .addModifiers(Modifier.PUBLIC)
                .addParameter(BINDER, "binder")
                .addStatement("$T.setup(binder, $T.INFO)", BINDING, info)
                .addStatement("$T.device(binder, $S, new $T())", BINDING, "cpu", kernels)
                .build())
        .build();
  }

  private TypeSpec main(ClassName module) {
    return TypeSpec.classBuilder("Main")
        .addModifiers(Modifier.PUBLIC, Modifier.FINAL)
        .addJavadoc("Runs the setup.\n")
        .addMethod(MethodSpec.constructorBuilder().addModifiers(Modifier.PRIVATE).build())
        .addMethod(
            MethodSpec.methodBuilder("main")
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .addParameter(String[].class, "args")
                .addStatement("$T.exit($T.main(args, new $T()))", System.class, LAUNCHER, module)
                .build())
        .build();
  }
}
