package org.badgerlang.compiler.gradcheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.ModuleFiles;
import org.badgerlang.compiler.ProjectTree;
import org.badgerlang.compiler.cost.CostModel;
import org.badgerlang.compiler.cost.LoopCost;
import org.badgerlang.compiler.interpret.Context;
import org.badgerlang.compiler.interpret.Interpreter;
import org.badgerlang.compiler.interpret.Tensor;
import org.badgerlang.compiler.ir.Function;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.lower.Elaborator;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.compiler.syntax.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a difference runs: the same loss as the whole step, without the step's gradients.
class ObjectiveTest {
  private static final double KEPT = 1e5;

  private static Program program(String example, Map<String, String> sets) {
    var file = ProjectTree.root().resolve("examples").resolve(example);
    var tree = Parser.parse(new Source(example, ProjectTree.text(file)));
    return Elaborator.elaborate(
            PlainRules.of(tree, 2), ModuleFiles.beside(file), sets, Optional.of(KEPT))
        .program()
        .orElseThrow();
  }

  private static Function objective(Program program) {
    return Objective.of(program.loops().getFirst()).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "benchmarks/long_loop.badger, steps=40",
    "maml_sinusoid.badger, shots=2",
    "optimiser_rivals.badger, updates=2",
    "telescope_ladder.badger, rate=1"
  })
  void theLossIsTheSameToTheBit(String example, String set) {
    var program = program(example, Map.of(set.split("=")[0], set.split("=")[1]));
    var loop = program.loops().getFirst();
    var inputs = new ArrayList<Tensor>();
    program.params().forEach(param -> inputs.add(Tensor.scalar(param.value())));
    var sizes = new LinkedHashMap<String, Integer>();
    program.sizes().forEach(size -> sizes.put(size.name(), size.first()));
    var context = new Context(5, 0, sizes);
    inputs.addAll(Interpreter.run(program.init(), List.copyOf(inputs), context));
    inputs.add(Tensor.scalar(0));
    int loss = loop.step().outputs().indexOf(objective(program).outputs().getFirst());
    var whole = Interpreter.run(loop.step(), inputs, context).get(loss).number();
    var alone = Interpreter.run(objective(program), inputs, context);
    assertEquals(List.of(whole), alone.stream().map(Tensor::number).toList());
  }

  @Test
  void whatIsLeftIsTheForwardRun() {
    var program = program("benchmarks/long_loop.badger", Map.of("steps", "400"));
    var whole = CostModel.loops(program);
    double forward = operations(whole, "outer.inner");
    double all = operations(whole, "outer");
    double left = operations(CostModel.loops(cutDown(program)), "outer");
    assertTrue(left < 1.05 * forward, left + " of " + forward);
    assertTrue(left < 0.3 * all, left + " of " + all);
  }

  private static double operations(List<LoopCost> loops, String path) {
    return loops.stream()
        .filter(loop -> loop.path().equals(path))
        .mapToDouble(LoopCost::operations)
        .sum();
  }

  private static Program cutDown(Program program) {
    var loop = program.loops().getFirst();
    var loss = objective(program);
    return program.of(
        new Program.HostLoop(
            loop.name(),
            loop.repeat(),
            loop.seconds(),
            loop.sizes(),
            loss,
            List.of(),
            loop.metrics().stream()
                .filter(metric -> loss.outputs().getFirst().endsWith(metric.name()))
                .limit(1)
                .toList(),
            Optional.empty(),
            loop.origin()));
  }
}
