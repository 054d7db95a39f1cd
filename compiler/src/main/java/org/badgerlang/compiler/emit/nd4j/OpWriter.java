package org.badgerlang.compiler.emit.nd4j;

import static org.badgerlang.compiler.emit.nd4j.Dimensions.word;
import static org.badgerlang.compiler.emit.nd4j.Dimensions.words;

import com.palantir.javapoet.CodeBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Size;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;

/// Writes each op that has one result and no body as an expression.
final class OpWriter {
  private final Dimensions dimensions;
  private final Function<Value, String> names;
  private final Map<Value, Double> constants;

  /// @param names the variable that holds a value
  /// @param constants the values that are known numbers
  OpWriter(Dimensions dimensions, Function<Value, String> names, Map<Value, Double> constants) {
    this.dimensions = dimensions;
    this.names = names;
    this.constants = constants;
  }

  /// @param type of the result, in the order in which it is to lie
  CodeBlock write(Op op, TensorType type) {
    return switch (op) {
      case Op.Constant(double number) ->
          CodeBlock.of("$T.scalar($L)", Library.ND4J, number(number));
      case Op.Iota(var axis) ->
          CodeBlock.of("$T.count($L)", Library.ORDER, dimensions.size(axis.size()));
      case Op.Unary(var fn, var x) -> unary(fn, operand(x));
      case Op.Binary(var fn, var x, var y) -> binary(fn, x, y, type);
      case Op.Select(var c, var a, var b) ->
          CodeBlock.of(
              "$T.select($L, $L, $L)",
              Library.ELEMENTWISE,
              spread(c, type),
              spread(a, type),
              spread(b, type));
      case Op.Broadcast(var x, _) -> broadcast(operand(x), x.type(), type);
      case Op.Contract(var x, var y, _) ->
          CodeBlock.of(
              "$T.contract($L, $S, $L, $S, $S)",
              Library.AXES,
              operand(x),
              words(x.type()),
              operand(y),
              words(y.type()),
              words(type));
      case Op.Reduce(var fn, var x, var over) -> reduce(fn, x, over);
      case Op.Rename(var x, _, _) -> operand(x);
      case Op.Stop(var x) -> operand(x);
      case Op.InnerGradient(var x, _, _) -> operand(x);
      case Op.Slice(var x, var from, var start, int stride, var to) ->
          CodeBlock.of(
              "$T.slice($L, $L, $L, $L, $L)",
              Library.PIECES,
              operand(x),
              place(x, from),
              dimensions.size(start),
              dimensions.size(to.size()),
              stride);
      case Op.Pad(var x, var from, var start, int stride, var to) ->
          CodeBlock.of(
              "$T.pad($L, $L, $L, $L, $L)",
              Library.PIECES,
              operand(x),
              place(x, from),
              dimensions.size(start),
              stride,
              dimensions.size(to.size()));
      case Op.Concat(var xs, var from, var to) -> concat(xs, from, to, type);
      case Op.Gather(var x, var axis, var index) ->
          CodeBlock.of(
              "$T.gather($L, $S, $S, $L, $S, $S)",
              Library.INDEXING,
              operand(x),
              words(x.type()),
              word(axis),
              operand(index),
              words(index.type()),
              words(type));
      case Op.ScatterAdd(var x, var index, var axis, _) ->
          CodeBlock.of(
              "$T.scatterAdd($L, $S, $L, $S, $S, $L, $S)",
              Library.INDEXING,
              operand(x),
              words(x.type()),
              operand(index),
              words(index.type()),
              word(axis),
              dimensions.size(axis.size()),
              words(type));
      case Op.Window(var x, var over, var out, var tap, int stride, int dilation, int offset) ->
          CodeBlock.of(
              "$T.window($L, $L, $L, $L, $L, $L, $L)",
              Library.INDEXING,
              operand(x),
              place(x, over),
              dimensions.size(out.size()),
              dimensions.size(tap.size()),
              stride,
              dilation,
              offset);
      case Op.Unwindow(var x, var over, var out, var tap, int stride, int dilation, int offset) ->
          CodeBlock.of(
              "$T.unwindow($L, $L, $L, $L, $L, $L, $L)",
              Library.INDEXING,
              operand(x),
              place(x, out),
              place(x, tap),
              dimensions.size(over.size()),
              stride,
              dilation,
              offset);
      case Op.CumSum(var x, var axis, boolean exclusive, boolean reverse) ->
          CodeBlock.of(
              "$T.cumulate($L, $L, $L, $L)",
              Library.ORDER,
              operand(x),
              place(x, axis),
              exclusive,
              reverse);
      case Op.ArgSort(var x, var axis) ->
          CodeBlock.of("$T.sorted($L, $L)", Library.ORDER, operand(x), place(x, axis));
      case Op.ArgMax(var x, var axis) ->
          CodeBlock.of("$T.largest($L, $L)", Library.ORDER, operand(x), place(x, axis));
      case Op.Random random -> random(random, type);
      case Op.Scan _, Op.Branch _, Op.External _ ->
          throw new IllegalArgumentException("has bodies or several results");
    };
  }

  /// A value as an array.
  CodeBlock operand(Value value) {
    Double number = constants.get(value);
    return number == null
        ? CodeBlock.of("$L", names.apply(value))
        : CodeBlock.of("$T.scalar($L)", Library.ND4J, number(number));
  }

  /// A value with its dimensions in the order of `type`, of size 1 where it lacks one.
  CodeBlock spread(Value value, TensorType type) {
    return value.type().equals(type)
        ? operand(value)
        : CodeBlock.of(
            "$T.spread($L, $S, $S)",
            Library.AXES,
            operand(value),
            words(value.type()),
            words(type));
  }

  private static int place(Value x, Axis axis) {
    return x.type().axes().indexOf(axis);
  }

  private static String number(double number) {
    float rounded = (float) number;
    return Float.isNaN(rounded)
        ? "Float.NaN"
        : Float.isInfinite(rounded)
            ? "Float." + (rounded > 0 ? "POSITIVE" : "NEGATIVE") + "_INFINITY"
            : rounded + "f";
  }

  private static CodeBlock unary(Op.UnaryFn fn, CodeBlock x) {
    return switch (fn) {
      case NEG -> CodeBlock.of("$L.neg()", x);
      case RECIPROCAL -> CodeBlock.of("$L.rdiv(1f)", x);
      case EXP -> transform("exp", x);
      case LOG -> transform("log", x);
      case SQRT -> transform("sqrt", x);
      case SIN -> transform("sin", x);
      case COS -> transform("cos", x);
      case TANH -> transform("tanh", x);
      case SIGMOID -> transform("sigmoid", x);
      case ABS -> transform("abs", x);
      case FLOOR -> transform("floor", x);
      case SIGN -> CodeBlock.of("$T.sign($L)", Library.ELEMENTWISE, x);
      case IS_FINITE -> CodeBlock.of("$T.isFinite($L)", Library.ELEMENTWISE, x);
    };
  }

  private static CodeBlock transform(String name, CodeBlock x) {
    return CodeBlock.of("$T.$L($L)", Library.TRANSFORMS, name, x);
  }

  private CodeBlock binary(Op.BinaryFn fn, Value x, Value y, TensorType type) {
    Double left = constants.get(x);
    Double right = constants.get(y);
    if (right != null && left == null) {
      var name =
          switch (fn) {
            case ADD -> "add";
            case SUB -> "sub";
            case MUL -> "mul";
            case DIV -> "div";
            case POW, MIN, MAX, LT, LE, EQ -> "";
          };
      if (!name.isEmpty()) {
        return CodeBlock.of("$L.$L($L)", operand(x), name, number(right));
      }
    }
    if (left != null && right == null) {
      var name =
          switch (fn) {
            case ADD -> "add";
            case SUB -> "rsub";
            case MUL -> "mul";
            case DIV -> "rdiv";
            case POW, MIN, MAX, LT, LE, EQ -> "";
          };
      if (!name.isEmpty()) {
        return CodeBlock.of("$L.$L($L)", operand(y), name, number(left));
      }
    }
    var a = spread(x, type);
    var b = spread(y, type);
    return switch (fn) {
      case ADD -> CodeBlock.of("$L.add($L)", a, b);
      case SUB -> CodeBlock.of("$L.sub($L)", a, b);
      case MUL -> CodeBlock.of("$L.mul($L)", a, b);
      case DIV -> CodeBlock.of("$L.div($L)", a, b);
      case POW -> pair("power", a, b);
      case MIN -> pair("smaller", a, b);
      case MAX -> pair("larger", a, b);
      case LT -> pair("less", a, b);
      case LE -> pair("lessOrEqual", a, b);
      case EQ -> pair("equal", a, b);
    };
  }

  private static CodeBlock pair(String name, CodeBlock x, CodeBlock y) {
    return CodeBlock.of("$T.$L($L, $L)", Library.ELEMENTWISE, name, x, y);
  }

  private CodeBlock broadcast(CodeBlock x, TensorType from, TensorType to) {
    return from.equals(to)
        ? x
        : CodeBlock.of(
            "$T.broadcast($L, $S, $S$L)",
            Library.AXES,
            x,
            words(from),
            words(to),
            dimensions.arguments(to.axes()));
  }

  private CodeBlock reduce(Op.ReduceFn fn, Value x, List<Axis> over) {
    if (over.isEmpty()) {
      return operand(x);
    }
    var places = CodeBlock.builder();
    over.forEach(axis -> places.add(places.isEmpty() ? "$L" : ", $L", place(x, axis)));
    return switch (fn) {
      case SUM -> CodeBlock.of("$L.sum($L)", operand(x), places.build());
      case MAX ->
          CodeBlock.of("$T.largest($L, $L)", Library.ELEMENTWISE, operand(x), places.build());
      case MIN ->
          CodeBlock.of("$T.smallest($L, $L)", Library.ELEMENTWISE, operand(x), places.build());
    };
  }

  private CodeBlock concat(List<Value> xs, List<Optional<Axis>> from, Axis to, TensorType type) {
    var code = CodeBlock.builder();
    code.add("$T.concat($L", Library.PIECES, type.axes().indexOf(to));
    for (int i = 0; i < xs.size(); i++) {
      var axis = from.get(i);
      Size size = axis.map(Axis::size).orElse(Size.of(1));
      var piece = new Axis(to.name(), size);
      var renamed = new ArrayList<Axis>();
      for (var each : xs.get(i).type().axes()) {
        renamed.add(axis.isPresent() && axis.get().equals(each) ? piece : each);
      }
      var wanted = new ArrayList<Axis>();
      for (var each : type.axes()) {
        wanted.add(each.equals(to) ? piece : each);
      }
      code.add(
          ",$W$L", broadcast(operand(xs.get(i)), new TensorType(renamed), new TensorType(wanted)));
    }
    return code.add(")").build();
  }

  private CodeBlock random(Op.Random random, TensorType type) {
    var code = CodeBlock.builder();
    code.add(
        "$T.of(call, $S, $S$L)",
        Library.DRAWS,
        random.site(),
        words(random.type()),
        dimensions.arguments(random.type().axes()));
    random
        .counters()
        .forEach(counter -> code.add(".under($L, $S)", operand(counter), words(counter.type())));
    return code.add(
            ".$L($S)",
            switch (random.distribution()) {
              case UNIFORM -> "uniform";
              case NORMAL -> "normal";
            },
            words(type))
        .build();
  }
}
