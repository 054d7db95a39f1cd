package org.badgerlang.compiler.optimise;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.Value;

/// Removes statements that nothing reads, and of loops and branches the results, carries and
/// operands that nothing reads.
final class EliminateDeadCode {
  private EliminateDeadCode() {}

  static Body run(Body body) {
    var live = new HashSet<>(body.results());
    var stmts = new ArrayList<Stmt>();
    for (var stmt : body.stmts().reversed()) {
      if (stmt.results().stream().noneMatch(live::contains)) {
        continue;
      }
      var kept =
          switch (stmt.op()) {
            case Op.Scan scan -> loop(stmt, scan, live);
            case Op.Branch branch -> branch(stmt, branch, live);
            case Op _ -> stmt;
          };
      live.addAll(kept.op().operands());
      stmts.add(kept);
    }
    return new Body(body.params(), stmts.reversed(), body.results());
  }

  private static Stmt loop(Stmt stmt, Op.Scan scan, Set<Value> live) {
    int carries = scan.inits().size();
    var ends = scan.body().results();
    var wanted = new boolean[ends.size()];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = live.contains(stmt.results().get(i));
    }
    var params = scan.body().params();
    Body body;
    boolean grew;
    do {
      body = run(new Body(params, scan.body().stmts(), pick(ends, i -> wanted[i])));
      var read = read(body);
      grew = false;
      for (int i = 0; i < carries; i++) {
        if (!wanted[i] && read.contains(params.get(i))) {
          wanted[i] = true;
          grew = true;
        }
      }
    } while (grew);
    var read = read(body);
    int entries = carries + scan.xs().size();
    IntPredicate isRead = i -> read.contains(params.get(i));
    var kept =
        new Op.Scan(
            scan.name(),
            scan.axis(),
            scan.reverse(),
            pick(scan.inits(), i -> wanted[i]),
            pick(scan.xs(), i -> isRead.test(carries + i)),
            pick(scan.invariants(), i -> isRead.test(entries + i)),
            new Body(
                pick(params, i -> i < carries ? wanted[i] : isRead.test(i)),
                body.stmts(),
                body.results()));
    return new Stmt(pick(stmt.results(), i -> wanted[i]), kept, stmt.origin());
  }

  private static Stmt branch(Stmt stmt, Op.Branch branch, Set<Value> live) {
    IntPredicate isWanted = i -> live.contains(stmt.results().get(i));
    var sides =
        branch.bodies().stream()
            .map(side -> run(new Body(side.params(), side.stmts(), pick(side.results(), isWanted))))
            .toList();
    var then = sides.get(0);
    var otherwise = sides.get(1);
    var readThen = read(then);
    var readOtherwise = read(otherwise);
    IntPredicate isRead =
        i ->
            readThen.contains(then.params().get(i))
                || readOtherwise.contains(otherwise.params().get(i));
    var kept =
        new Op.Branch(
            branch.condition(),
            pick(branch.args(), isRead),
            new Body(pick(then.params(), isRead), then.stmts(), then.results()),
            new Body(pick(otherwise.params(), isRead), otherwise.stmts(), otherwise.results()));
    return new Stmt(pick(stmt.results(), isWanted), kept, stmt.origin());
  }

  private static Set<Value> read(Body body) {
    var read = new HashSet<>(body.results());
    body.stmts().forEach(stmt -> read.addAll(stmt.op().operands()));
    return read;
  }

  private static List<Value> pick(List<Value> values, IntPredicate keep) {
    return IntStream.range(0, values.size()).filter(keep).mapToObj(values::get).toList();
  }
}
