package org.badgerlang.compiler.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.Function;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.ir.Program.HostLoop;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;

/// A program that gives, beside its metrics, the random numbers that a step of its first loop draws
/// outside the loops within it.
///
/// @param draws the type of each, by its site, in the order in which the program gives them: they
///     are the last metrics of the first loop
record ShownDraws(Program program, SequencedMap<String, TensorType> draws) {

  static ShownDraws of(Program program) {
    var loops = new ArrayList<>(program.loops());
    var draws = new LinkedHashMap<String, TensorType>();
    var first = loops.getFirst();
    var outputs = new ArrayList<>(first.step().outputs());
    var results = new ArrayList<>(first.step().body().results());
    var metrics = new ArrayList<>(first.metrics());
    for (var stmt : first.step().body().stmts()) {
      if (stmt.op() instanceof Op.Random random && !draws.containsKey(random.site())) {
        Value drawn = stmt.result();
        draws.put(random.site(), drawn.type());
        outputs.add("draw." + random.site());
        results.add(drawn);
        metrics.add(
            new Program.Metric(first.name(), "draw." + random.site(), false, stmt.origin()));
      }
    }
    loops.set(0, with(first, outputs, results, metrics));
    return new ShownDraws(
        new Program(
            program.name(),
            program.params(),
            program.sizes(),
            program.state(),
            program.init(),
            loops,
            List.of()),
        draws);
  }

  private static HostLoop with(
      HostLoop loop, List<String> outputs, List<Value> results, List<Program.Metric> metrics) {
    var body = loop.step().body();
    var step =
        new Function(
            loop.step().name(),
            loop.step().inputs(),
            outputs,
            new Body(body.params(), body.stmts(), results));
    return new HostLoop(
        loop.name(),
        loop.repeat(),
        loop.seconds(),
        loop.sizes(),
        step,
        loop.updates(),
        metrics,
        loop.until(),
        loop.origin());
  }
}
