package org.badgerlang.compiler.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import javax.lang.model.element.Modifier;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.plan.Plan;
import org.badgerlang.runtime.Kernels;
import org.badgerlang.runtime.provider.Providers;

/// Writes a program as Java source: what it is, its kernels for each device, what binds them, and a
/// `main`.
public final class Emitter {
  private static final ClassName BINDING =
      ClassName.get("org.badgerlang.runtime.wiring", "DeviceBinding");
  private static final ClassName LAUNCHER =
      ClassName.get("org.badgerlang.runtime.launch", "Launcher");
  private static final ClassName MODULE = ClassName.get("com.google.inject", "Module");
  private static final ClassName BINDER = ClassName.get("com.google.inject", "Binder");

  private Emitter() {}

  /// The source files of a program: the same program gives the same text. The kernels of each
  /// device have a package of their own, named after it.
  ///
  /// @param specText the text of the spec
  /// @param compilerVersion as it stands in the records of runs
  public static List<JavaText> emit(
      Program program,
      String specText,
      String compilerVersion,
      String packageName,
      List<DeviceWriter> devices) {
    return emit(program, specText, compilerVersion, packageName, devices, Map.of());
  }

  /// The same.
  ///
  /// @param options of the compiler, for the record of a run
  public static List<JavaText> emit(
      Program program,
      String specText,
      String compilerVersion,
      String packageName,
      List<DeviceWriter> devices,
      Map<String, String> options) {
    var name = Names.type(program.name());
    var info = ClassName.bestGuess(infoClass(program, packageName));
    var files = new ArrayList<JavaText>();
    files.add(
        text(
            new SetupWriter(program).write(info, specText, compilerVersion, options), packageName));
    var factories = new LinkedHashMap<String, ClassName>();
    for (var device : devices) {
      var source = device.write(program, packageName + "." + device.device(), info.canonicalName());
      files.addAll(source.files());
      factories.put(device.device(), ClassName.bestGuess(source.factory()));
    }
    var module = ClassName.get(packageName, name + "Module");
    files.add(text(module(module, info, factories), packageName));
    files.add(text(main(module), packageName));
    return List.copyOf(files);
  }

  /// The source files of one planned function alone; its class is named after it.
  static List<JavaText> emit(Plan plan, List<Program.SizeVariable> variables, String packageName) {
    var classNames = new Names();
    var name = Names.type(classNames.fresh(plan.function().name()));
    return new FunctionWriter(
            plan, variables, packageName, classNames, ClassName.get(packageName, name))
        .write().stream().map(type -> text(type, packageName)).toList();
  }

  /// The method of a factory that takes the providers which are services.
  public static MethodSpec createWithServices() {
    return MethodSpec.methodBuilder("create")
        .addAnnotation(Override.class)
        .addModifiers(Modifier.PUBLIC)
        .returns(Kernels.class)
        .addParameter(int.class, "threads")
        .addStatement("return create(threads, $T.ofServices())", Providers.class)
        .build();
  }

  /// A file with one class.
  public static JavaText text(TypeSpec type, String packageName) {
    var file = JavaFile.builder(packageName, type).indent("  ").skipJavaLangImports(true).build();
    return new JavaText(packageName + "." + type.name(), file.toString());
  }

  /// The name of the class whose constant `INFO` says what the setup is.
  public static String infoClass(Program program, String packageName) {
    return packageName + "." + Names.type(program.name()) + "Info";
  }

  /// The name of the class with `main`.
  public static String mainClass(String packageName) {
    return packageName + ".Main";
  }

  /// The name of the class that binds the setup and its devices.
  public static String moduleClass(Program program, String packageName) {
    return packageName + "." + Names.type(program.name()) + "Module";
  }

  private static TypeSpec module(
      ClassName type, ClassName info, SequencedMap<String, ClassName> factories) {
    var configure =
        MethodSpec.methodBuilder("configure")
            .addAnnotation(Override.class)
            .addModifiers(Modifier.PUBLIC)
            .addParameter(BINDER, "binder")
            .addStatement("$T.setup(binder, $T.INFO)", BINDING, info);
    factories.forEach(
        (device, factory) ->
            configure.addStatement("$T.device(binder, $S, new $T())", BINDING, device, factory));
    return TypeSpec.classBuilder(type)
        .addModifiers(Modifier.PUBLIC, Modifier.FINAL)
        .addSuperinterface(MODULE)
        .addJavadoc("Binds the setup and its devices.\n")
        .addMethod(configure.build())
        .build();
  }

  private static TypeSpec main(ClassName module) {
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
