package org.badgerlang.compiler.differentiate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.Inliner;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.Value;

/// The adjoint of a branch: a branch on the same condition, whose sides compute the forward side
/// again.
final class BranchAdjoint {
  private BranchAdjoint() {}

  static void back(Pullback outer, Stmt stmt, Op.Branch branch) {
    var target = outer.target();
    var given =
        IntStream.range(0, stmt.results().size())
            .filter(i -> outer.adjoint(stmt.results().get(i)).isPresent())
            .boxed()
            .toList();
    var needed =
        new Activity(outer.options())
            .neededOperands(
                stmt, java.util.Set.copyOf(given.stream().map(stmt.results()::get).toList()));
    var wrt =
        IntStream.range(0, branch.args().size())
            .filter(i -> outer.isActive(branch.args().get(i)))
            .filter(i -> needed.contains(branch.args().get(i)))
            .boxed()
            .toList();
    if (wrt.isEmpty()) {
      return;
    }
    var args = new ArrayList<>(branch.args());
    given.forEach(i -> args.add(outer.adjoint(stmt.results().get(i)).orElseThrow()));
    var sides =
        branch.bodies().stream().map(side -> side(outer, branch, side, args, given, wrt)).toList();
    var adjoints =
        target.emit(new Op.Branch(branch.condition(), args, sides.get(0), sides.get(1)), "");
    for (int i = 0; i < wrt.size(); i++) {
      outer.contribute(branch.args().get(wrt.get(i)), adjoints.get(i));
    }
  }

  private static Body side(
      Pullback outer,
      Op.Branch branch,
      Body side,
      List<Value> args,
      List<Integer> given,
      List<Integer> wrt) {
    var b = outer.target().child();
    var params = args.stream().map(arg -> b.param(arg.type(), arg.hint())).toList();
    var inputs = params.subList(0, branch.args().size());
    var results = Inliner.inline(b, side, inputs);
    var seeds = new LinkedHashMap<Value, Value>();
    for (int i = 0; i < given.size(); i++) {
      seeds.merge(results.get(given.get(i)), params.get(branch.args().size() + i), b::add);
    }
    var adjoints =
        Pullback.run(b, b, seeds, wrt.stream().map(inputs::get).toList(), outer.options());
    var ends = new ArrayList<Value>();
    for (int i : wrt) {
      var adjoint = adjoints.get(inputs.get(i));
      ends.add(b.broadcast(adjoint == null ? b.constant(0) : adjoint, inputs.get(i).type()));
    }
    return b.finish(ends);
  }
}
