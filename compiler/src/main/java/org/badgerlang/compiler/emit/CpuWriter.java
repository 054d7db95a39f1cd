package org.badgerlang.compiler.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.ParameterSpec;
import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.plan.Planner;
import org.badgerlang.compiler.plan.Processor;
import org.badgerlang.runtime.cpu.Compiled;
import org.badgerlang.runtime.cpu.CpuKernels;
import org.badgerlang.runtime.cpu.Team;

/// Writes the functions of a program for the processor's cores: fused loops over flat arrays.
public final class CpuWriter implements DeviceWriter {
  @Override
  public String device() {
    return "cpu";
  }

  @Override
  public DeviceSource write(Program program, String packageName, String infoClass) {
    var largest = Program.SizeVariable.largest(program.sizes());
    var planner = new Planner(largest, Processor.USUAL.lanes()).packing(Processor.USUAL);
    var classNames = new Names();
    var device =
        new FactoryWriter.Device(
            ClassName.get(Compiled.class),
            Optional.of(ParameterSpec.builder(Team.class, "team").build()),
            (function, type) -> {
              var plan = planner.plan(function);
              return texts(
                  new FunctionWriter(plan, program.sizes(), packageName, classNames, type),
                  packageName);
            });
    return new FactoryWriter(program, packageName, classNames, device)
        .write(
            "processors",
            FactoryWriter.create(
                CodeBlock.builder()
                    .addStatement("var team = new $T(threads)", Team.class)
                    .addStatement(
                        "return new $T($T.INFO, team, providers, functions(team))",
                        CpuKernels.class,
                        ClassName.bestGuess(infoClass))
                    .build()));
  }

  private static List<JavaText> texts(FunctionWriter writer, String packageName) {
    return writer.write().parallelStream()
        .map(
            type -> {
              var text = Emitter.text(type, packageName);
              var kernels = writer.kernels(ClassName.get(packageName, type.name()));
              return new JavaText(text.className(), text.text(), kernels);
            })
        .toList();
  }
}
