package org.badgerlang.compiler.emit.cuda;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import javax.lang.model.element.Modifier;
import org.badgerlang.compiler.emit.DeviceSource;
import org.badgerlang.compiler.emit.DeviceWriter;
import org.badgerlang.compiler.emit.Emitter;
import org.badgerlang.compiler.emit.FactoryWriter;
import org.badgerlang.compiler.emit.JavaText;
import org.badgerlang.compiler.emit.Names;
import org.badgerlang.compiler.ir.Function;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.plan.Plan;
import org.badgerlang.compiler.plan.Planner;
import org.badgerlang.compiler.plan.Tiles;
import org.badgerlang.runtime.cuda.CudaCode;
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
    var device =
        new FactoryWriter.Device(
            ClassName.get(CudaCode.class),
            Optional.empty(),
            (function, type) ->
                List.of(
                    Emitter.text(writer(function, program.sizes(), type).write(), packageName)));
    return new FactoryWriter(program, packageName, new Names(), device)
        .write(
            "NVIDIA GPUs",
            FactoryWriter.create(
                CodeBlock.builder()
                    .addStatement("return $T.open(setup(), providers)", CudaKernels.class)
                    .build()),
            setup(ClassName.bestGuess(infoClass)));
  }

  /// The CUDA C of every function of a program, without what all functions share.
  public static List<String> sources(Program program) {
    var names = new Names();
    return program.functions().stream()
        .map(
            function -> {
              var type = ClassName.get("", Names.type(names.fresh(function.name())));
              return writer(function, program.sizes(), type).source();
            })
        .toList();
  }

  private static FunctionWriter writer(
      Function function, List<Program.SizeVariable> variables, ClassName type) {
    var sizes = Program.SizeVariable.largest(variables);
    var threads = new Threads(sizes);
    var estimate = new Estimate(threads);
    var planner = new Planner(sizes, 1);
    var tiled = planner.wide(function);
    int width = tiled.tiles().map(t -> FunctionCode.width(threads.size(t.axis()))).orElse(1);
    var clusters = clusters(tiled, threads, width);
    var plan =
        estimate.prefersWholeTensors(tiled, width, clusters)
            ? planner.plan(function, Optional.empty())
            : tiled;
    return new FunctionWriter(plan, variables, type, threads, 0, clusters);
  }

  /// A cluster where the memory of a tile is more than a block can share.
  private static Clusters clusters(Plan plan, Threads threads, int width) {
    var alone =
        new FunctionCode(
            "measured",
            new Frame(),
            threads,
            plan.tiles().map(Tiles::axis),
            width,
            Clusters.all(1));
    alone.function(plan.items());
    var estimate = new Estimate(threads);
    var known = new HashMap<Integer, Integer>();
    for (var tile : alone.tiles()) {
      if (tile.exceedsBlock()) {
        known.put(tile.region().id(), estimate.cluster(tile.region(), width));
      }
    }
    return new Clusters(known, 1);
  }

  private static MethodSpec setup(ClassName info) {
    return MethodSpec.methodBuilder("setup")
        .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
        .returns(CudaSetup.class)
        .addJavadoc("The functions, compiled by no one yet.\n")
        .addStatement("return new $T($T.INFO, functions())", CudaSetup.class, info)
        .build();
  }

  /// The source of one planned function alone; its class is named after it.
  ///
  /// @param width how many instances a block takes; 0: as their number asks
  /// @param cluster how many blocks share what a tile needs: 1, 2, 4 or 8
  public static JavaText write(
      Plan plan, List<Program.SizeVariable> variables, String packageName, int width, int cluster) {
    var name = Names.type(new Names().fresh(plan.function().name()));
    var sizes = Program.SizeVariable.largest(variables);
    var type =
        new FunctionWriter(
                plan,
                variables,
                ClassName.get(packageName, name),
                new Threads(sizes),
                width,
                Clusters.all(cluster))
            .write();
    return Emitter.text(type, packageName);
  }
}
