package org.badgerlang.compiler.estimate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.interpret.Context;
import org.badgerlang.compiler.interpret.Interpreter;
import org.badgerlang.compiler.interpret.Tensor;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.lower.Elaboration;
import org.badgerlang.compiler.lower.Elaborator;
import org.badgerlang.compiler.lower.Modules;
import org.badgerlang.compiler.optimise.Optimiser;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.compiler.syntax.Parser;
import org.badgerlang.compiler.syntax.SyntaxTree;

/// A spec run in double precision, step by step.
final class SpecRun {
  private static final Modules LIBRARY = SpecRun::module;

  private final Program program;
  private final Program.HostLoop loop;
  private final long seed;
  private List<Tensor> state;
  private int step;
  private final Map<String, Tensor> metrics = new LinkedHashMap<>();

  private SpecRun(Program program, long seed) {
    this.program = program;
    this.loop = program.loops().getFirst();
    this.seed = seed;
    this.state = Interpreter.run(program.init(), params(), context(0));
  }

  static SpecRun of(String spec, long seed) {
    return new SpecRun(program(spec), seed);
  }

  static SpecRun of(Program program, long seed) {
    return new SpecRun(program, seed);
  }

  static Program program(String spec) {
    return Optimiser.run(elaborated(spec), 1);
  }

  static Program elaborated(String spec) {
    return elaborated(spec, Optional.empty());
  }

  /// What is told of a spec.
  static List<Diagnostic> errors(String spec, Optional<Double> memory) {
    var tree = Parser.parse(new Source("spec.badger", spec));
    return Elaborator.elaborate(tree, LIBRARY, Map.of(), memory).diagnostics();
  }

  static Elaboration elaboration(String spec, Optional<Double> memory) {
    var tree = Parser.parse(new Source("spec.badger", spec));
    return Elaborator.elaborate(tree, LIBRARY, Map.of(), memory);
  }

  static Program elaborated(String spec, Optional<Double> memory) {
    var tree = Parser.parse(new Source("spec.badger", spec));
    var done = Elaborator.elaborate(tree, LIBRARY, Map.of(), memory);
    var told = new ArrayList<>(tree.diagnostics());
    told.addAll(done.diagnostics());
    return done.program().orElseThrow(() -> new AssertionError(told + "\n" + spec));
  }

  private static Optional<SyntaxTree> module(String path) {
    var file = "/" + path.replace('.', '/') + ".badger";
    try (InputStream in = SpecRun.class.getResourceAsStream(file)) {
      return in == null
          ? Optional.empty()
          : Optional.of(
              Parser.parse(
                  new Source(path, new String(in.readAllBytes(), StandardCharsets.UTF_8))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Tensor> params() {
    return program.params().stream().map(p -> Tensor.scalar(p.value())).toList();
  }

  private Context context(long at) {
    var sizes = new LinkedHashMap<String, Integer>();
    program.sizes().forEach(s -> sizes.put(s.name(), s.first()));
    return new Context(seed, at, sizes);
  }

  /// The context of this step, with the sizes that the loop sets for it.
  private Context sized(List<Tensor> inputs) {
    var first = context(step);
    if (loop.sizes().isEmpty()) {
      return first;
    }
    var values = Interpreter.run(loop.sizes().get(), inputs, first);
    var sizes = new LinkedHashMap<String, Integer>();
    for (int i = 0; i < values.size(); i++) {
      sizes.put(program.sizes().get(i).name(), (int) Math.round(values.get(i).number()));
    }
    return new Context(seed, step, sizes);
  }

  /// Runs the outermost loop for further steps.
  SpecRun steps(int count) {
    for (int i = 0; i < count; i++) {
      var inputs = new ArrayList<>(params());
      inputs.addAll(state);
      inputs.add(Tensor.scalar(step));
      var results = Interpreter.run(loop.step(), inputs, sized(inputs));
      var next = new ArrayList<>(state);
      for (int k = 0; k < loop.updates().size(); k++) {
        next.set(loop.updates().get(k), results.get(k));
      }
      for (int k = loop.updates().size(); k < results.size(); k++) {
        metrics.put(loop.step().outputs().get(k), results.get(k));
      }
      state = next;
      step++;
    }
    return this;
  }

  double[] state(String path) {
    for (int i = 0; i < program.state().size(); i++) {
      if (program.state().get(i).path().equals(path)) {
        return state.get(i).data();
      }
    }
    throw new AssertionError(
        path + " is none of " + program.state().stream().map(Program.State::path).toList());
  }

  double metric(String name) {
    var metric = metrics.get("metric " + name);
    if (metric == null) {
      throw new AssertionError(name + " is none of " + metrics.keySet());
    }
    return metric.number();
  }

  /// What the first step takes away from a state, which with `sgd(lr: 1)` is the gradient.
  static double[] gradient(Program program, String path, long seed) {
    var run = of(program, seed);
    var before = run.state(path).clone();
    var after = run.steps(1).state(path);
    var gradient = new double[before.length];
    for (int i = 0; i < before.length; i++) {
      gradient[i] = before[i] - after[i];
    }
    return gradient;
  }
}
