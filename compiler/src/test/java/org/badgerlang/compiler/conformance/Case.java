package org.badgerlang.compiler.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.interpret.Context;
import org.badgerlang.compiler.interpret.Interpreter;
import org.badgerlang.compiler.interpret.Tensor;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Function;
import org.badgerlang.compiler.ir.Inliner;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.ir.Size;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.runtime.Kernels;

/// A body with inputs: what a device makes of it, held against the interpreter.
///
/// As a program its inputs are state tensors, cut to size, and its results are the measures of an
/// evaluation with a variant for each context.
///
/// @param exact whether every bit must be the interpreter's, rounded
record Case(
    String name, Body body, List<Context> contexts, List<List<Tensor>> inputs, boolean exact) {
  private static final double TOLERANCE = 2e-3;

  /// The size variables of all cases.
  static final List<Program.SizeVariable> SIZES = List.of(new Program.SizeVariable("n", 1, 40, 3));

  private static final Map<String, Integer> LARGEST = largest();

  private static Map<String, Integer> largest() {
    var largest = new HashMap<String, Integer>();
    SIZES.forEach(size -> largest.put(size.name(), size.max()));
    return largest;
  }

  Program program() {
    var builder = new BodyBuilder();
    var state = new ArrayList<Program.State>();
    var given = new ArrayList<Value>();
    for (int i = 0; i < body.params().size(); i++) {
      var type = body.params().get(i).type();
      var whole = new TensorType(type.axes().stream().map(Case::fixed).toList());
      var value = builder.param(whole, "input" + i);
      state.add(
          new Program.State("input" + i, whole, Program.Kind.FROZEN, Optional.empty(), Span.NONE));
      given.add(value);
    }
    builder.param(TensorType.SCALAR, "step");
    var inputs = new ArrayList<Value>();
    for (int i = 0; i < given.size(); i++) {
      var value = given.get(i);
      for (var axis : body.params().get(i).type().axes()) {
        if (!axis.size().isFixed()) {
          var cut = new Op.Slice(value, fixed(axis), Size.of(0), 1, axis);
          value = builder.emit(cut, "").getFirst();
        }
      }
      inputs.add(value);
    }
    var results = Inliner.inline(builder, body, inputs);
    var names = new ArrayList<String>();
    state.forEach(tensor -> names.add(tensor.path()));
    names.add("step");
    var outputs = new ArrayList<String>();
    for (int i = 0; i < results.size(); i++) {
      outputs.add("result" + i);
    }
    var run = new Function("tested", names, outputs, builder.finish(results));
    var variants =
        contexts.stream()
            .map(
                context ->
                    new Program.Variant(
                        "",
                        SIZES.stream().map(size -> context.sizes().get(size.name())).toList(),
                        run,
                        outputs,
                        List.of()))
            .toList();
    return new Program(
        "tested",
        List.of(),
        SIZES,
        state,
        zeros(state),
        List.of(),
        List.of(new Program.Evaluation("tested", Optional.empty(), variants, Span.NONE)));
  }

  private static Axis fixed(Axis axis) {
    return axis.size().isFixed() ? axis : Axis.of(axis.name() + "Most", axis.size().at(LARGEST));
  }

  private static Function zeros(List<Program.State> state) {
    var builder = new BodyBuilder();
    var zeros = state.stream().map(s -> builder.broadcast(builder.constant(0), s.type())).toList();
    var names = state.stream().map(Program.State::path).toList();
    return new Function("init", List.of(), names, builder.finish(zeros));
  }

  /// Runs it in each context and compares.
  void check(Kernels kernels) {
    kernels.init();
    for (int i = 0; i < contexts.size(); i++) {
      var context = contexts.get(i);
      kernels.seed(context.seed());
      for (int k = 0; k < inputs.get(i).size(); k++) {
        kernels.write(k, padded(inputs.get(i).get(k), context));
      }
      var actual = kernels.evaluate(0, i, context.step());
      var expected = Interpreter.run(body, inputs.get(i), context);
      assertEquals(expected.size(), actual.length, name);
      for (int k = 0; k < actual.length; k++) {
        compare(expected.get(k), actual[k], "result " + k + " with " + context.sizes());
      }
    }
  }

  /// The numbers at the start of each axis, zeros after them up to the largest size.
  private static float[] padded(Tensor tensor, Context context) {
    var axes = tensor.type().axes();
    int length = 1;
    for (var axis : axes) {
      length *= axis.size().at(LARGEST);
    }
    var numbers = new float[length];
    for (int n = 0; n < tensor.data().length; n++) {
      int rest = n;
      int at = 0;
      int apart = 1;
      for (int i = axes.size() - 1; i >= 0; i--) {
        int size = context.size(axes.get(i));
        at += rest % size * apart;
        rest /= size;
        apart *= axes.get(i).size().at(LARGEST);
      }
      numbers[at] = (float) tensor.data()[n];
    }
    return numbers;
  }

  private void compare(Tensor expected, float[] actual, String what) {
    assertEquals(expected.data().length, actual.length, name + " " + what);
    for (int i = 0; i < actual.length; i++) {
      if (!agrees(expected.data()[i], actual[i])) {
        fail(
            "%s, %s, entry %d: %s, not %s".formatted(name, what, i, actual[i], expected.data()[i]));
      }
    }
  }

  private boolean agrees(double wanted, float got) {
    if (exact || Double.isNaN(wanted) || Double.isInfinite(wanted)) {
      return Float.compare((float) wanted, got) == 0;
    }
    return Math.abs(wanted - got) <= TOLERANCE * (1 + Math.abs(wanted));
  }
}
