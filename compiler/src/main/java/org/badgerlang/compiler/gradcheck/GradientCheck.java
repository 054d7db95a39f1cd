package org.badgerlang.compiler.gradcheck;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.badgerlang.compiler.interpret.Context;
import org.badgerlang.compiler.interpret.Interpreter;
import org.badgerlang.compiler.interpret.Tensor;
import org.badgerlang.compiler.ir.Function;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.lower.Elaboration;
import org.badgerlang.compiler.lower.Elaborator;
import org.badgerlang.compiler.lower.Modules;
import org.badgerlang.compiler.syntax.SyntaxTree;

/// Compares the gradient of each tensor that an outermost loop learns with a central difference of
/// the loop's objective along a random direction.
///
/// Both come from the reference interpreter in double precision, at the setup's first values and
/// the draws of its first step. What nested loops learn is part of those objectives, so their
/// gradients are held to account where they matter: through the loops that contain them. A
/// difference runs what the objective needs and no gradient that it does not.
public final class GradientCheck {
  private static final int INSTANCES = 2;
  private static final double[] WIDTHS = {1e-4, 1e-5, 1e-6};

  /// How far the two may lie apart, relative to the larger.
  private static final double TOLERANCE = 1e-4;

  /// Below this both count as zero.
  private static final double ZERO = 1e-9;

  /// One tensor's result.
  ///
  /// @param path as the spec names it
  /// @param gradient the change along the direction that the gradient foretells
  /// @param difference the change that there is
  public record Finding(String loop, String path, double gradient, double difference) {
    /// How far they lie apart, relative to the larger.
    public double error() {
      double size = Math.max(Math.abs(gradient), Math.abs(difference));
      return size < ZERO ? 0 : Math.abs(gradient - difference) / size;
    }

    public boolean agrees() {
      return error() <= TOLERANCE;
    }
  }

  private final Program program;
  private final long seed;
  private final List<Tensor> params;
  private final List<Tensor> state;

  private GradientCheck(Program program, long seed) {
    this.program = program;
    this.seed = seed;
    this.params = program.params().stream().map(p -> Tensor.scalar(p.value())).toList();
    this.state = Interpreter.run(program.init(), params, new Context(seed, 0, firstSizes()));
  }

  /// The findings for a spec that has no errors; empty where it can not be rewritten so that its
  /// gradients show.
  ///
  /// @param memory what one gradient may keep of loops, in bytes
  public static Optional<List<Finding>> of(
      SyntaxTree spec, Modules modules, Map<String, String> sets, double memory, long seed) {
    Elaboration plain =
        Elaborator.elaborate(PlainRules.of(spec, INSTANCES), modules, sets, Optional.of(memory));
    return plain.program().map(program -> new GradientCheck(program, seed).findings());
  }

  private List<Finding> findings() {
    var findings = new ArrayList<Finding>();
    var random = new SplittableRandom(seed);
    for (Program.HostLoop loop : program.loops()) {
      var objective = Objective.of(loop);
      if (objective.isEmpty()) {
        continue;
      }
      List<Tensor> after = run(loop, loop.step(), state);
      for (int i = 0; i < loop.updates().size(); i++) {
        int tensor = loop.updates().get(i);
        if (program.state().get(tensor).kind() == Program.Kind.WEIGHT) {
          findings.add(compare(loop, objective.get(), tensor, after.get(i), random));
        }
      }
    }
    return List.copyOf(findings);
  }

  private Finding compare(
      Program.HostLoop loop,
      Function objective,
      int tensor,
      Tensor after,
      SplittableRandom random) {
    double[] before = state.get(tensor).data();
    double[] direction = new double[before.length];
    double foretold = 0;
    for (int i = 0; i < before.length; i++) {
      direction[i] = random.nextDouble(-1, 1);
      foretold += direction[i] * (before[i] - after.data()[i]);
    }
    double gradient = foretold;
    String path = program.state().get(tensor).path();
    // A kink or rounding can spoil one width of the difference, hardly all of them.
    return DoubleStream.of(WIDTHS)
        .mapToObj(
            width -> {
              double there =
                  run(loop, objective, moved(tensor, direction, width)).getFirst().number();
              double back =
                  run(loop, objective, moved(tensor, direction, -width)).getFirst().number();
              return new Finding(loop.name(), path, gradient, (there - back) / (2 * width));
            })
        .min(Comparator.comparingDouble(Finding::error))
        .orElseThrow();
  }

  private List<Tensor> moved(int tensor, double[] direction, double by) {
    var moved = new ArrayList<>(state);
    double[] data = state.get(tensor).data().clone();
    for (int i = 0; i < data.length; i++) {
      data[i] += by * direction[i];
    }
    moved.set(tensor, new Tensor(state.get(tensor).type(), data));
    return moved;
  }

  /// The results of a function of the loop's first step.
  private List<Tensor> run(Program.HostLoop loop, Function function, List<Tensor> from) {
    var inputs = new ArrayList<>(params);
    inputs.addAll(from);
    inputs.add(Tensor.scalar(0));
    var sizes = loop.sizes().map(f -> sizes(f, inputs)).orElseGet(this::firstSizes);
    return Interpreter.run(function, inputs, new Context(seed, 0, sizes));
  }

  private Map<String, Integer> sizes(Function function, List<Tensor> inputs) {
    List<Tensor> values = Interpreter.run(function, inputs, new Context(seed, 0, firstSizes()));
    var sizes = new LinkedHashMap<String, Integer>();
    for (int i = 0; i < values.size(); i++) {
      sizes.put(program.sizes().get(i).name(), (int) values.get(i).number());
    }
    return sizes;
  }

  private Map<String, Integer> firstSizes() {
    var sizes = new LinkedHashMap<String, Integer>();
    program.sizes().forEach(size -> sizes.put(size.name(), size.first()));
    return sizes;
  }
}
