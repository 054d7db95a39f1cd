package org.badgerlang.compiler.differentiate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;

/// Forward-mode derivatives: appends to a builder the statements that compute directional
/// derivatives.
///
/// Nothing is saved: loops carry tangents along, so memory does not grow with their length. A seed
/// may have further axes, for many directions at once; the tangents then have them too.
public final class Tangents {
  private final BodyBuilder b;
  private final Activity activity;
  private final Options options;
  private final Set<Value> needed;
  private final Map<Value, Value> tangents = new LinkedHashMap<>();

  private Tangents(
      BodyBuilder b,
      List<Stmt> stmts,
      List<Value> outputs,
      Map<Value, Value> seeds,
      Options options) {
    this.b = b;
    this.options = options;
    this.activity = new Activity(options);
    this.needed = activity.needed(stmts, outputs);
    this.tangents.putAll(seeds);
  }

  /// The derivative of each output in the direction of the seeds, with at least the axes of the
  /// output; zeros where no path leads.
  ///
  /// @param seeds for some values of `b`, or from outside, their tangent
  public static List<Value> tangents(
      BodyBuilder b, List<Value> outputs, Map<Value, Value> seeds, Options options) {
    var found = run(b, outputs, seeds, options);
    return outputs.stream()
        .map(output -> full(b, output, Optional.ofNullable(found.get(output))))
        .toList();
  }

  static Map<Value, Value> run(
      BodyBuilder b, List<Value> outputs, Map<Value, Value> seeds, Options options) {
    var stmts = b.stmts();
    var tangents = new Tangents(b, stmts, outputs, seeds, options);
    var origin = b.origin();
    for (var stmt : stmts) {
      tangents.forward(stmt);
    }
    b.at(origin);
    return tangents.tangents;
  }

  /// The tangent with the axes of the value first, then the directions'.
  static Value full(BodyBuilder b, Value value, Optional<Value> tangent) {
    var given = tangent.orElseGet(() -> b.constant(0));
    return b.broadcast(given, value.type().union(given.type()));
  }

  private void forward(Stmt stmt) {
    if (stmt.results().stream().noneMatch(needed::contains)
        || stmt.results().stream().allMatch(tangents::containsKey)) {
      return;
    }
    var moving = activity.varyingResults(stmt, tangents.keySet());
    if (moving.isEmpty()) {
      return;
    }
    b.at(stmt.origin());
    switch (stmt.op()) {
      case Op.Scan scan -> LoopTangent.forward(this, stmt, scan);
      case Op.Branch branch -> BranchTangent.forward(this, stmt, branch);
      case Op op -> put(stmt.result(), TangentRules.forward(this, op, stmt.result()));
    }
  }

  BodyBuilder builder() {
    return b;
  }

  Options options() {
    return options;
  }

  Activity activity() {
    return activity;
  }

  Set<Value> varying() {
    return tangents.keySet();
  }

  boolean isNeeded(Value value) {
    return needed.contains(value);
  }

  Optional<Value> tangent(Value value) {
    return Optional.ofNullable(tangents.get(value));
  }

  /// Notes a tangent; one that was given as a seed stays.
  void put(Value value, Value tangent) {
    tangents.putIfAbsent(value, tangent);
  }

  /// The tangents of the values that have one, summed after `f`.
  Value sum(List<Optional<Value>> terms) {
    var present = new ArrayList<Value>();
    terms.forEach(term -> term.ifPresent(present::add));
    return present.stream().reduce(b::add).orElseGet(() -> b.constant(0));
  }

  /// The axes that a tangent has beyond its value.
  static TensorType directions(Value tangent, Value value) {
    return tangent.type().without(value.type().axes());
  }
}
