package org.badgerlang.compiler.emit;

import com.palantir.javapoet.CodeBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.runtime.provider.TaskRequest;

/// What Java code is asked for, as generated code says it.
public final class Requests {
  /// The operands that make the ticket.
  private static final int TICKET = 2;

  private Requests() {}

  /// The requests as one list.
  ///
  /// @param largest the largest value of each size variable
  public static CodeBlock list(List<Op.External> asked, Map<String, Integer> largest) {
    return CodeBlock.of(
        "$T.of($L)",
        List.class,
        CodeBlock.join(asked.stream().map(op -> request(op, largest)).toList(), ",$W"));
  }

  private static CodeBlock request(Op.External op, Map<String, Integer> largest) {
    var question = op.question();
    var inputs = op.args().subList(TICKET, op.args().size()).stream().map(Value::type).toList();
    return CodeBlock.of(
        "\nnew $T(\n$S,$W$S,$W$T.Moment.$L,\n$L,\n$L)",
        TaskRequest.class,
        op.provider(),
        question.task(),
        TaskRequest.class,
        question.moves() ? TaskRequest.Moment.MOVE : TaskRequest.Moment.DRAW,
        members(question.inputs(), inputs, question, largest),
        members(question.outputs(), op.types(), question, largest));
  }

  private static CodeBlock members(
      List<String> names,
      List<TensorType> types,
      Op.Question question,
      Map<String, Integer> largest) {
    var members = new ArrayList<CodeBlock>();
    for (int i = 0; i < names.size(); i++) {
      var own = types.get(i).without(question.instances()).axes();
      members.add(
          CodeBlock.of(
              "new $T.Member($S, $T.of($L), $T.of($L))",
              TaskRequest.class,
              names.get(i),
              List.class,
              CodeBlock.join(own.stream().map(a -> CodeBlock.of("$S", a.name())).toList(), ", "),
              List.class,
              CodeBlock.join(
                  own.stream().map(a -> CodeBlock.of("$L", a.size().at(largest))).toList(), ", ")));
    }
    return CodeBlock.of("$T.of($L)", List.class, CodeBlock.join(members, ",$W"));
  }

  /// The axes of each operand after the ticket, then of each result, that one instance has.
  public static List<List<Axis>> own(Op.External op) {
    var own = new ArrayList<List<Axis>>();
    op.args().stream()
        .skip(TICKET)
        .forEach(arg -> own.add(arg.type().without(op.question().instances()).axes()));
    op.types().forEach(type -> own.add(type.without(op.question().instances()).axes()));
    return own;
  }
}
