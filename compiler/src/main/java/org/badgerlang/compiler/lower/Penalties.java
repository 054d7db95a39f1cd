package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.badgerlang.compiler.differentiate.Gradients;
import org.badgerlang.compiler.differentiate.Options;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.syntax.BottleneckLine;
import org.badgerlang.compiler.syntax.Expr;

/// `penalise` and `invariant` in one step of a loop: what they add to its objective.
///
/// The invariance penalty (Arjovsky et al. 2019, IRMv1) multiplies what the loop's learned nets
/// give, and its learned tensors, by a number that is 1 in every environment, and adds the mean
/// over environments of the squared derivative, by that number, of the objective in that
/// environment: a mean over the instances that the loop draws, unless they are the environments. An
/// objective is a mean over an axis of environments. In a loop inside the one that draws the
/// instances each instance has numbers of its own.
final class Penalties {
  /// An invariance with its number for each environment.
  private record Dummy(BottleneckLine.Invariant line, Value one, Axis axis, boolean instances) {}

  private final World world;
  private final String loop;
  private final boolean outermost;
  private final List<Dummy> dummies = new ArrayList<>();
  private final SequencedMap<BottleneckLine, Value> carried = new LinkedHashMap<>();

  Penalties(World world, String loop, boolean outermost) {
    this.world = world;
    this.loop = loop;
    this.outermost = outermost;
  }

  /// Adds to the bits that went through the channel of a line in this step.
  void carries(BottleneckLine line, Value bits, Trace trace) {
    carried.merge(line, bits, trace.b::add);
  }

  /// The bits that went through each channel of known divergence in this step.
  List<Value> bits() {
    return List.copyOf(carried.values());
  }

  private List<BottleneckLine> lines() {
    return world.bottlenecks.stream()
        .filter(p -> p.loop().map(loop::equals).orElse(outermost))
        .map(Bottlenecks.Placed::line)
        .toList();
  }

  /// The lines that add an expression of the author's.
  List<BottleneckLine.Penalise> expressions() {
    return lines().stream()
        .filter(l -> l instanceof BottleneckLine.Penalise)
        .map(l -> (BottleneckLine.Penalise) l)
        .toList();
  }

  /// Makes the numbers that invariances need, once the environments are known.
  ///
  /// @param names what the instances of the batch are called
  void begin(List<Axis> instances, List<String> names, Scope scope, Trace trace) {
    for (var placed : world.bottlenecks) {
      if (placed.line() instanceof BottleneckLine.Invariant line
          && line.loop().span().text().equals(loop)
          && dummies.stream().noneMatch(d -> d.line() == line)) {
        environment(line, instances, names, scope, trace)
            .ifPresent(
                axis -> {
                  var apart = new ArrayList<>(trace.instances);
                  apart.removeAll(instances);
                  var type = new TensorType(apart).union(TensorType.of(axis));
                  var one = trace.b.broadcast(trace.b.constant(1), type);
                  dummies.add(new Dummy(line, one, axis, instances.contains(axis)));
                });
      }
    }
  }

  private Optional<Axis> environment(
      BottleneckLine.Invariant line,
      List<Axis> instances,
      List<String> names,
      Scope scope,
      Trace trace) {
    var across = line.across();
    var text = across.span().text();
    if (text.equals("task") || names.contains(text)) {
      return instances.stream().findFirst();
    }
    var found = scope.find(text).map(binding -> binding.value().get());
    if (found.orElse(Val.POISON) instanceof Val.AxisVal(var axis) && axis.isPresent()) {
      return axis;
    }
    if (instances.isEmpty()) {
      return Optional.empty();
    }
    world.problems.error(
        "bad-bottleneck",
        across.span(),
        "`" + text + "` is neither `task` nor an axis of environments");
    return Optional.empty();
  }

  /// Whether these are of the loop that learns something.
  boolean of(String learner) {
    return loop.equals(learner) && !dummies.isEmpty();
  }

  /// What an application of something that the loop learns gives, as the penalty sees it.
  Value scaled(Value value, Trace trace) {
    var result = value;
    for (var dummy : dummies) {
      result = trace.b.mul(result, dummy.one());
    }
    return result;
  }

  boolean isEmpty() {
    return dummies.isEmpty();
  }

  /// A term of the objective with its weight.
  record Term(Value value, Optional<Expr> weight, Expr place) {}

  /// The penalties of an objective that still has its instances.
  List<Term> invariances(Value objective, Trace trace) {
    var terms = new ArrayList<Term>();
    var b = trace.b;
    for (var dummy : dummies) {
      var all = new LinkedHashSet<Axis>(objective.type().axes());
      var averaged = new ArrayList<>(all);
      averaged.removeAll(dummy.one().type().axes());
      var total = b.div(b.sum(objective, all), b.count(averaged));
      var slope = Gradients.gradient(b, total, List.of(dummy.one()), Options.EXACT).getFirst();
      if (!dummy.instances()) {
        slope = b.mul(slope, b.count(List.of(dummy.axis())));
      }
      var squared = b.mul(slope, slope);
      var axes = squared.type().has(dummy.axis()) ? List.of(dummy.axis()) : List.<Axis>of();
      terms.add(
          new Term(
              TensorFunctions.mean(squared, axes, b),
              dummy.line().weight(),
              dummy.line().across()));
    }
    return terms;
  }
}
