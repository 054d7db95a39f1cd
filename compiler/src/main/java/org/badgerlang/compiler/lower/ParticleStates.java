package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedSet;
import org.badgerlang.compiler.estimate.Unrolls;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;

/// Evolution over unrolls of a loop whose state may outlast the step of the loop around it: then
/// every particle of a persistent estimate keeps a state of its own from step to step, and the sum
/// of the noise that led there, until the state begins anew.
final class ParticleStates {
  private final World world;
  private final Estimators.Question question;
  private final Trace trace;

  ParticleStates(World world, Estimators.Question question) {
    this.world = world;
    this.question = question;
    this.trace = question.trace();
  }

  List<Value> gradients(int steps, int pairs, Value sigma, boolean persistent) {
    var pair = Axis.of(question.mark() + ".pair", pairs);
    var sign = Axis.of(question.mark() + ".sign", 2);
    var moved = persistent && trace.counters.isEmpty() ? moved() : new LinkedHashSet<String>();
    if (anew(moved).isEmpty()) {
      // Noise that is never forgotten would vary without bound.
      moved.clear();
    }
    var particles = new ArrayList<Optional<Value>>();
    moved.forEach(path -> particles.add(particles(path, pair, sign)));
    var noise = moved.isEmpty() ? List.<Optional<Value>>of() : noise(moved, pair);
    // What is kept from now on is there when the step is run through again.
    boolean known =
        particles.stream().allMatch(Optional::isPresent)
            && noise.stream().allMatch(Optional::isPresent);
    var handed = new ArrayList<Unrolls.Handed>();
    if (known) {
      int i = 0;
      for (var path : moved) {
        handed.add(new Unrolls.Handed(first(path), last(path), particles.get(i++).orElseThrow()));
      }
    }
    var plan =
        new Unrolls.Plan(
            pair,
            sign,
            sigma,
            steps,
            persistent,
            question.mark(),
            trace.counters,
            handed,
            known ? noise.stream().map(Optional::orElseThrow).toList() : List.of(),
            known && !moved.isEmpty() ? question.own() : List.of());
    var found = Unrolls.gradient(trace.b, question.objective(), question.wrt(), plan);
    if (known) {
      int i = 0;
      for (var path : moved) {
        trace.store.put(particlePath(path), trace.b.stop(found.particles().get(i++)));
      }
      for (int k = 0; k < noise.size(); k++) {
        var before = noise.get(k).orElseThrow();
        var now = trace.b.broadcast(found.noise().get(k), before.type());
        trace.store.put(noisePath(k), trace.b.stop(now));
      }
    }
    return found.gradients();
  }

  private String particlePath(String path) {
    return question.mark().substring(1) + ".~particles." + path;
  }

  private String noisePath(int i) {
    return question.mark().substring(1) + ".~noise." + i;
  }

  private Value first(String path) {
    return Objects.requireNonNull(question.before().get(path));
  }

  private Value last(String path) {
    return Objects.requireNonNull(trace.store.get(path));
  }

  /// What outlives the step and comes to depend on what is learned, in this step or a later one.
  private SequencedSet<String> moved() {
    var found = new LinkedHashSet<String>();
    var seeds = new ArrayList<>(question.wrt());
    boolean grew = true;
    while (grew) {
      grew = false;
      for (var path : world.loops.kept().keySet()) {
        boolean there = question.before().containsKey(path) && trace.store.containsKey(path);
        if (there
            && !path.contains("~")
            && !found.contains(path)
            && !first(path).equals(last(path))
            && Unrolls.reaches(trace.b, seeds, last(path))) {
          found.add(path);
          seeds.add(first(path));
          grew = true;
        }
      }
    }
    return found;
  }

  /// What a state is for each particle when the step begins; empty the first time.
  private Optional<Value> particles(String path, Axis pair, Axis sign) {
    var type = first(path).type().with(pair).with(sign);
    var kept = Objects.requireNonNull(world.loops.kept().get(path));
    return world.loops.kept(
        particlePath(path), type, question.span(), trace, t -> kept.initial().apply(t));
  }

  /// The noise summed up when the step begins, 0 where all that it moved begins anew.
  private List<Optional<Value>> noise(SequencedSet<String> moved, Axis pair) {
    var b = trace.b;
    var anew = anew(moved);
    boolean apart = world.loops.isLiving() || anew.isPresent();
    var noise = new ArrayList<Optional<Value>>();
    for (int i = 0; i < question.wrt().size(); i++) {
      var type = TensorType.of(pair).union(question.wrt().get(i).type());
      var full = apart ? trace.perInstance(List.of()).union(type) : type;
      var before =
          world.loops.kept(
              noisePath(i), full, question.span(), trace, t -> Optional.of(t.b.constant(0)));
      noise.add(
          before.map(
              sum ->
                  anew.map(mask -> b.broadcast(b.select(mask, b.constant(0), sum), sum.type()))
                      .orElse(sum)));
    }
    return noise;
  }

  /// 1 where everything that noise has moved begins anew in this step; empty where it never does.
  private Optional<Value> anew(SequencedSet<String> moved) {
    var masks = new LinkedHashSet<Value>();
    for (var path : moved) {
      var mask = world.loops.reset(path);
      if (mask.isEmpty() || trace.b.definition(mask.get()).isEmpty()) {
        return Optional.empty();
      }
      masks.add(mask.get());
    }
    return masks.stream().reduce(trace.b::mul);
  }
}
