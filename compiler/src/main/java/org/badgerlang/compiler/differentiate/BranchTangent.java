package org.badgerlang.compiler.differentiate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.Inliner;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;

/// The tangent of a branch: a branch on the same condition, whose sides compute the side again
/// beside its tangent.
final class BranchTangent {
  private BranchTangent() {}

  static void forward(Tangents outer, Stmt stmt, Op.Branch branch) {
    var b = outer.builder();
    var wanted =
        IntStream.range(0, stmt.results().size())
            .filter(i -> outer.isNeeded(stmt.results().get(i)))
            .boxed()
            .toList();
    var moving =
        IntStream.range(0, branch.args().size())
            .filter(i -> outer.tangent(branch.args().get(i)).isPresent())
            .boxed()
            .toList();
    var args = new ArrayList<>(branch.args());
    var directions = TensorType.SCALAR;
    for (int i : moving) {
      var tangent = outer.tangent(branch.args().get(i)).orElseThrow();
      args.add(tangent);
      directions = directions.union(Tangents.directions(tangent, branch.args().get(i)));
    }
    var types = new ArrayList<TensorType>();
    for (int i : wanted) {
      types.add(stmt.results().get(i).type().union(directions));
    }
    var then = side(outer, branch, branch.then(), args, moving, wanted, types);
    var otherwise = side(outer, branch, branch.otherwise(), args, moving, wanted, types);
    var tangents = b.emit(new Op.Branch(branch.condition(), args, then, otherwise), "");
    for (int i = 0; i < wanted.size(); i++) {
      outer.put(stmt.results().get(wanted.get(i)), tangents.get(i));
    }
  }

  private static Body side(
      Tangents outer,
      Op.Branch branch,
      Body side,
      List<Value> args,
      List<Integer> moving,
      List<Integer> wanted,
      List<TensorType> types) {
    var b = outer.builder().child();
    var params = args.stream().map(arg -> b.param(arg.type(), arg.hint())).toList();
    var results = Inliner.inline(b, side, params.subList(0, branch.args().size()));
    var seeds = new HashMap<Value, Value>();
    for (int i = 0; i < moving.size(); i++) {
      seeds.put(params.get(moving.get(i)), params.get(branch.args().size() + i));
    }
    var outputs = wanted.stream().map(results::get).toList();
    var found = Tangents.run(b, outputs, seeds, outer.options());
    var ends = new ArrayList<Value>();
    for (int i = 0; i < outputs.size(); i++) {
      var tangent = Optional.ofNullable(found.get(outputs.get(i)));
      ends.add(b.broadcast(tangent.orElseGet(() -> b.constant(0)), types.get(i)));
    }
    return b.finish(ends);
  }
}
