package org.badgerlang.lsp;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Stmt;
import org.badgerlang.lsp.LoopStatements.Placed;

/// What reaches a thing and what it reaches, as a picture: the thing in the middle, causes above,
/// effects below.
///
/// A learned thing is reached by the objectives of its loop and by its starting point; any other by
/// what its declaration mentions. What a nested loop's statement changes reaches whoever reads that
/// loop's results.
final class FlowPicture {
  private static final int FARTHEST = 4;
  private static final int MOST = 40;
  private static final int ROW = 34;
  private static final int LONGEST = 44;

  private enum Side {
    CAUSE,
    MIDDLE,
    EFFECT
  }

  /// A thing of the spec, or a statement; what is cause and effect both is drawn twice.
  private record Node(Side side, String text, String kind, Span place) {}

  private record Edge(Node from, Node to, boolean cut) {}

  private final Snapshot snapshot;
  private final Bindings bindings;
  private final List<Placed> statements;
  private final Map<Node, Integer> rowOf = new LinkedHashMap<>();
  private final Set<Edge> edges = new LinkedHashSet<>();

  private FlowPicture(Snapshot snapshot) {
    this.snapshot = snapshot;
    bindings = snapshot.bindings();
    statements = LoopStatements.of(snapshot.tree());
  }

  /// The picture for the thing at an offset; empty where there is none.
  static Optional<Picture> of(Snapshot snapshot, int offset) {
    return snapshot
        .bindings()
        .at(offset)
        .map(
            occurrence -> {
              var picture = new FlowPicture(snapshot);
              var middle = picture.node(Side.MIDDLE, occurrence.symbol());
              picture.rowOf.put(middle, 0);
              picture.causes(occurrence.symbol(), middle, 0);
              picture.effects(occurrence.symbol(), middle, 0);
              return new Picture("Flow of " + occurrence.symbol().name(), picture.draw());
            });
  }

  private void causes(Symbol symbol, Node at, int row) {
    if (row <= -FARTHEST || symbol.isBuiltIn()) {
      return;
    }
    var owners = bindings.owners(symbol);
    for (var learning : owners) {
      objectives(learning.loop()).forEach(each -> cause(each, at, row - 1));
      learning.statement().from().ifPresent(start -> mentioned(start.span(), symbol, at, row));
    }
    if (symbol.kind() == Symbol.Kind.LOOP) {
      var objectives = objectives(symbol);
      objectives.forEach(each -> cause(each, at, row - 1));
      if (objectives.isEmpty()) {
        statements.stream()
            .filter(each -> each.statement() instanceof Stmt.Act && isIn(each, symbol))
            .forEach(each -> cause(each, at, row - 1));
      }
    } else if (owners.isEmpty() && !symbol.kind().isTemplate()) {
      mentioned(symbol.whole(), symbol, at, row);
    }
  }

  /// A statement that reaches `to`, and what it mentions.
  private void cause(Placed placed, Node to, int row) {
    var node = statement(Side.CAUSE, placed);
    if (link(node, to, node, row)) {
      mentioned(placed.statement().span(), Optional.empty(), node, row);
    }
  }

  private void mentioned(Span place, Symbol except, Node at, int row) {
    mentioned(place, Optional.of(except), at, row);
  }

  private void mentioned(Span place, Optional<Symbol> except, Node at, int row) {
    for (Occurrence used : bindings.occurrences()) {
      var symbol = used.symbol();
      boolean inside = place.start() <= used.span().start() && used.span().end() <= place.end();
      if (inside && carries(symbol) && except.filter(symbol::sameAs).isEmpty()) {
        var node = node(Side.CAUSE, symbol);
        if (link(node, at, node, row - 1)) {
          causes(symbol, node, row - 1);
        }
      }
    }
  }

  private void effects(Symbol symbol, Node at, int row) {
    if (row >= FARTHEST) {
      return;
    }
    for (Occurrence used : bindings.of(symbol)) {
      if (used.declares() || used.argument()) {
        continue;
      }
      var placed = LoopStatements.around(statements, used.span());
      if (placed.isPresent()) {
        effect(placed.get(), used, at, row + 1);
      } else {
        holder(used)
            .ifPresent(
                holder -> {
                  var node = node(Side.EFFECT, holder);
                  if (link(at, node, node, row + 1)) {
                    effects(holder, node, row + 1);
                  }
                });
      }
    }
  }

  /// A use of a thing in a statement of a loop, and where its result goes.
  private void effect(Placed placed, Occurrence used, Node at, int row) {
    switch (placed.statement()) {
      case Stmt.Learn learn -> {
        boolean moves =
            learn.from().filter(start -> holds(start.span(), used)).isPresent()
                || learn.by().filter(rule -> holds(rule.span(), used)).isPresent();
        if (moves) {
          Names.root(learn.target())
              .flatMap(root -> bindings.at(root.span().start()))
              .map(Occurrence::symbol)
              .ifPresent(learned -> next(learned, at, row));
        }
      }
      case Stmt.Let let ->
          let.names().stream()
              .flatMap(name -> bindings.at(name.span().start()).stream())
              .forEach(name -> next(name.symbol(), at, row));
      default -> {
        var node = statement(Side.EFFECT, placed);
        if (link(at, node, node, row)) {
          loop(placed).ifPresent(loop -> effects(loop, node, row));
        }
      }
    }
  }

  private static boolean holds(Span place, Occurrence used) {
    return place.start() <= used.span().start() && used.span().end() <= place.end();
  }

  private void next(Symbol symbol, Node at, int row) {
    var node = node(Side.EFFECT, symbol);
    if (link(at, node, node, row)) {
      effects(symbol, node, row);
    }
  }

  /// Adds an arrow; whether `fresh`, its new end, was not there before.
  private boolean link(Node from, Node to, Node fresh, int row) {
    boolean known = rowOf.containsKey(fresh);
    if (!known && rowOf.size() >= MOST || from.equals(to)) {
      return false;
    }
    rowOf.putIfAbsent(fresh, row);
    edges.add(new Edge(from, to, from.text().contains("stop(") || to.text().contains("stop(")));
    return !known;
  }

  private static boolean carries(Symbol symbol) {
    return switch (symbol.kind()) {
      case PARAM,
          NET_INSTANCE,
          AGENT_INSTANCE,
          SCHEDULE,
          LOOP,
          WEIGHTS,
          STATE,
          DRAW,
          SET,
          ACTION,
          OBSERVE,
          REWARD,
          LET,
          MEASURE,
          LEARNED ->
          true;
      case AXIS,
          FUNCTION,
          NET,
          EXPERT,
          AGENT,
          RULE,
          TASK,
          RULE_INSTANCE,
          EVALUATE,
          LEVEL,
          BATCH,
          FORMAL,
          ENTRY,
          RECORD,
          MODULE ->
          false;
    };
  }

  private List<Placed> objectives(Symbol loop) {
    return statements.stream().filter(each -> each.isObjective() && isIn(each, loop)).toList();
  }

  private static boolean isIn(Placed placed, Symbol loop) {
    return placed.loop().name().span().equals(loop.span());
  }

  private Optional<Symbol> loop(Placed placed) {
    return bindings.at(placed.loop().name().span().start()).map(Occurrence::symbol);
  }

  /// The smallest declaration around a use.
  private Optional<Symbol> holder(Occurrence used) {
    Optional<Symbol> best = Optional.empty();
    for (Occurrence each : bindings.occurrences()) {
      var whole = each.symbol().whole();
      if (each.declares()
          && carries(each.symbol())
          && each.symbol().kind() != Symbol.Kind.LOOP
          && whole.start() <= used.span().start()
          && used.span().end() <= whole.end()
          && best.filter(other -> length(other.whole()) <= length(whole)).isEmpty()) {
        best = Optional.of(each.symbol());
      }
    }
    return best;
  }

  private static int length(Span span) {
    return span.end() - span.start();
  }

  private static Node statement(Side side, Placed placed) {
    String text = placed.statement().span().text().replaceAll("\\s+", " ");
    String shown = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + " …";
    String kind = placed.isObjective() ? "objective" : "sense";
    return new Node(side, shown, kind, placed.statement().span());
  }

  private Node node(Side side, Symbol symbol) {
    String type =
        snapshot
            .knowledgeSoFar()
            .type(symbol.span())
            .filter(text -> text.contains("real"))
            .orElse("");
    var owner = bindings.owners(symbol).stream().findFirst();
    String text =
        (symbol.kind() == Symbol.Kind.LOOP ? "loop " : "")
            + symbol.name()
            + owner
                .map(learning -> learning.part().isEmpty() ? "" : "." + learning.part())
                .orElse("")
            + (type.isEmpty() ? "" : ": " + type)
            + owner.map(learning -> " · learned by " + learning.loop().name()).orElse("");
    return new Node(side, text, kind(symbol), symbol.span());
  }

  private String kind(Symbol symbol) {
    if (symbol.kind().isSense()) {
      return "sense";
    }
    return Ownership.depth(bindings, symbol)
        .map(depth -> depth == 0 ? "outer" : "inner")
        .orElse("plain");
  }

  /// Causes above, effects below, a row for each step away.
  private String draw() {
    var drawing = new Drawing(snapshot);
    var places = new LinkedHashMap<Node, int[]>();
    int y = Drawing.GAP;
    int widest = 0;
    for (int row = -2 * FARTHEST; row <= 2 * FARTHEST; row++) {
      int x = Drawing.GAP;
      for (var each : rowOf.entrySet()) {
        if (each.getValue() == row) {
          int width = Drawing.width(each.getKey().text()) + 16;
          places.put(each.getKey(), new int[] {x, y, width});
          x += width + Drawing.GAP;
        }
      }
      y += x == Drawing.GAP ? 0 : Drawing.BOX + ROW;
      widest = Math.max(widest, x);
    }
    arrowOf(drawing, places);
    places.forEach(
        (node, place) ->
            drawing.box(place[0], place[1], place[2], node.kind(), node.text(), node.place()));
    return drawing.svg(widest, y);
  }

  private void arrowOf(Drawing drawing, Map<Node, int[]> places) {
    for (Edge edge : edges) {
      int[] from = places.get(edge.from());
      int[] to = places.get(edge.to());
      boolean neighbours =
          rowOf.getOrDefault(edge.from(), 0) + 1 == rowOf.getOrDefault(edge.to(), 0);
      if (from != null && to != null && neighbours) {
        drawing.arrow(
            from[0] + from[2] / 2, from[1] + Drawing.BOX, to[0] + to[2] / 2, to[1], edge.cut());
      }
    }
  }
}
