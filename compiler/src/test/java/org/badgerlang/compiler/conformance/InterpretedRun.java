package org.badgerlang.compiler.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.badgerlang.compiler.interpret.Context;
import org.badgerlang.compiler.interpret.Interpreter;
import org.badgerlang.compiler.interpret.Tensor;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.runtime.provider.Providers;
import org.badgerlang.runtime.provider.Supply;
import org.badgerlang.runtime.provider.TaskRequest;

/// A program run step by step in double precision, as a host runs it.
final class InterpretedRun {
  private final Program program;
  private final long seed;
  private final Providers providers;
  private final Map<Op.External, Supply> opened = new LinkedHashMap<>();
  private List<Tensor> state;
  private List<Tensor> results = List.of();
  private Map<String, Integer> sizes = new LinkedHashMap<>();

  InterpretedRun(Program program, long seed, Providers providers) {
    this.program = program;
    this.seed = seed;
    this.providers = providers;
    program.sizes().forEach(size -> sizes.put(size.name(), size.first()));
    this.state = Interpreter.run(program.init(), params(), context(0));
  }

  private List<Tensor> params() {
    return program.params().stream().map(p -> Tensor.scalar((float) p.value())).toList();
  }

  private Context context(long step) {
    return context(step, sizes);
  }

  private Context context(long step, Map<String, Integer> under) {
    return new Context(seed, step, under, this::supply);
  }

  private List<Tensor> inputs(long step) {
    var inputs = new ArrayList<>(params());
    inputs.addAll(state);
    inputs.add(Tensor.scalar(step));
    return inputs;
  }

  /// Runs a step of an outermost loop.
  void step(int loop, long step) {
    var known = program.loops().get(loop);
    var inputs = inputs(step);
    known.sizes().ifPresent(function -> measure(Interpreter.run(function, inputs, context(step))));
    var all = Interpreter.run(known.step(), inputs, context(step));
    var next = new ArrayList<>(state);
    for (int i = 0; i < known.updates().size(); i++) {
      next.set(known.updates().get(i), all.get(i));
    }
    state = next;
    results = all.subList(known.updates().size(), all.size());
  }

  /// Runs one condition of an evaluation, or a probe, on the state as it stands.
  List<Tensor> evaluate(int evaluation, int variant, long step) {
    var known = program.evaluations().get(evaluation);
    var run = known.variants().get(variant);
    var inputs = inputs(step);
    var rule = known.probe().flatMap(probe -> program.loops().get(probe.loop()).sizes());
    rule.ifPresent(function -> measure(Interpreter.run(function, inputs, context(step))));
    var condition = new LinkedHashMap<String, Integer>();
    for (int i = 0; i < run.sizes().size(); i++) {
      condition.put(program.sizes().get(i).name(), run.sizes().get(i));
    }
    return Interpreter.run(
        run.run(), inputs, rule.isPresent() ? context(step) : context(step, condition));
  }

  private void measure(List<Tensor> values) {
    var now = new LinkedHashMap<String, Integer>();
    for (int i = 0; i < values.size(); i++) {
      var bounds = program.sizes().get(i);
      int size = (int) Math.round(values.get(i).number());
      now.put(bounds.name(), Math.clamp(size, bounds.min(), bounds.max()));
    }
    sizes = now;
  }

  List<Tensor> state() {
    return state;
  }

  /// The metrics of the last step.
  List<Tensor> metrics() {
    return results;
  }

  private List<Tensor> supply(Op.External op, List<Tensor> args) {
    var question = op.question();
    var context = context(0);
    var lengths = new ArrayList<Integer>();
    args.stream().skip(2).map(Tensor::type).forEach(type -> lengths.add(own(type, op)));
    op.types().forEach(type -> lengths.add(own(type, op)));
    var inputs = args.stream().map(arg -> floats(arg.data())).toArray(float[][]::new);
    int instances = context.count(question.instances());
    var outputs =
        op.types().stream()
            .map(type -> new float[context.count(type.axes())])
            .toArray(float[][]::new);
    opened
        .computeIfAbsent(op, o -> providers.open(request(o)))
        .fill(instances, inputs, outputs, lengths.stream().mapToInt(Integer::intValue).toArray());
    var tensors = new ArrayList<Tensor>();
    for (int i = 0; i < outputs.length; i++) {
      var data = new double[outputs[i].length];
      for (int k = 0; k < data.length; k++) {
        data[k] = outputs[i][k];
      }
      tensors.add(new Tensor(op.types().get(i), data));
    }
    return tensors;
  }

  private int own(org.badgerlang.compiler.ir.TensorType type, Op.External op) {
    return context(0).count(type.without(op.question().instances()).axes());
  }

  private TaskRequest request(Op.External op) {
    var question = op.question();
    return new TaskRequest(
        op.provider(),
        question.task(),
        question.moves() ? TaskRequest.Moment.MOVE : TaskRequest.Moment.DRAW,
        question.inputs().stream().map(InterpretedRun::member).toList(),
        question.outputs().stream().map(InterpretedRun::member).toList());
  }

  private static TaskRequest.Member member(String name) {
    return new TaskRequest.Member(name, List.of(), List.of());
  }

  private static float[] floats(double[] data) {
    var numbers = new float[data.length];
    for (int i = 0; i < data.length; i++) {
      numbers[i] = (float) data[i];
    }
    return numbers;
  }
}
