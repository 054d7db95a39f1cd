package org.badgerlang.compiler.emit.nd4j;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.lang.model.element.Modifier;
import org.badgerlang.compiler.emit.DeviceSource;
import org.badgerlang.compiler.emit.DeviceWriter;
import org.badgerlang.compiler.emit.Emitter;
import org.badgerlang.compiler.emit.FactoryWriter;
import org.badgerlang.compiler.emit.JavaText;
import org.badgerlang.compiler.emit.Names;
import org.badgerlang.compiler.emit.Requests;
import org.badgerlang.compiler.ir.Function;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.runtime.provider.TaskRequest;

/// Writes the functions of a program as ND4J operations.
public final class Nd4jWriter implements DeviceWriter {
  @Override
  public String device() {
    return "nd4j";
  }

  @Override
  public DeviceSource write(Program program, String packageName, String infoClass) {
    var device =
        new FactoryWriter.Device(
            Library.FUNCTION,
            Optional.empty(),
            (function, type) ->
                List.of(Emitter.text(function(function, program.sizes(), type), packageName)));
    var classNames = new Names().reserve(Library.TAKEN);
    return new FactoryWriter(program, packageName, classNames, device)
        .write(
            "ND4J",
            FactoryWriter.create(
                CodeBlock.builder()
                    .addStatement(
                        "return new $T($T.INFO, providers, functions())",
                        Library.KERNELS,
                        ClassName.bestGuess(infoClass))
                    .build()));
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
    var largest = Program.SizeVariable.largest(variables);
    return List.of(
        MethodSpec.methodBuilder("requests")
            .addAnnotation(Override.class)
            .addModifiers(Modifier.PUBLIC)
            .returns(ParameterizedTypeName.get(List.class, TaskRequest.class))
            .addStatement("return $L", Requests.list(asked, largest))
            .build());
  }
}
