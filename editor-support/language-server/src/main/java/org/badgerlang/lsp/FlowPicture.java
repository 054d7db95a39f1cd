package org.badgerlang.lsp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.source.Span;

/// What reaches a thing and what it reaches, as a picture: the thing in the middle, causes on the left, effects on the right.
final class FlowPicture {
  private static final int FARTHEST = 3;
  private static final int MOST = 40;
  private static final int COLUMN = 60;

  /// A thing of the spec, or a statement without a name.
  private record Node(String text, String kind, Span place) {}

  private record Edge(Node from, Node to, boolean cut) {}

  private final Bindings bindings;
  private final Snapshot snapshot;
  private final Map<Node, Integer> columns = new LinkedHashMap<>();
  private final List<Edge> edges = new ArrayList<>();

  private FlowPicture(Snapshot snapshot) {
    this.snapshot = snapshot;
    bindings = snapshot.bindings();
  }

  /// The picture for the thing at an offset; empty where there is none.
  static Optional<Picture> of(Snapshot snapshot, int offset) {
    return snapshot
        .bindings()
        .at(offset)
        .map(
            occurrence -> {
              var picture = new FlowPicture(snapshot);
              var middle = picture.node(occurrence.symbol());
              picture.columns.put(middle, 0);
              picture.causes(occurrence.symbol(), middle, 0);
              picture.effects(occurrence.symbol(), middle, 0);
              return new Picture("Flow of " + occurrence.symbol().name(), picture.draw());
            });
  }

  /// Things that the declaration of `symbol`, or the loop that learns it, mentions.
  private void causes(Symbol symbol, Node at, int column) {
    if (column <= -FARTHEST || symbol.isBuiltIn()) {
      return;
    }
    var places = new ArrayList<Span>();
    if (!symbol.kind().isTemplate() && symbol.kind() != Symbol.Kind.LOOP) {
      places.add(symbol.whole());
    }
    for (var learning : bindings.owners(symbol)) {
      places.add(learning.statement().span());
      objectives(learning.loop()).forEach(places::add);
    }
    for (Span place : places) {
      boolean cut = place.text().contains("stop(");
      for (Occurrence used : within(place)) {
        if (!used.symbol().sameAs(symbol) && carries(used.symbol())) {
          var node = node(used.symbol());
          edges.add(new Edge(node, at, cut));
          if (add(node, column - 1)) {
            causes(used.symbol(), node, column - 1);
          }
        }
      }
    }
  }

  /// Declarations and statements that mention `symbol`.
  private void effects(Symbol symbol, Node at, int column) {
    if (column >= FARTHEST) {
      return;
    }
    for (Occurrence used : bindings.of(symbol)) {
      if (used.declares() || used.argument()) {
        continue;
      }
      var holder = holder(used);
      var node = holder.map(this::node).orElseGet(() -> statement(used));
      if (node.equals(at)) {
        continue;
      }
      edges.add(new Edge(at, node, node.place().text().contains("stop(")));
      if (add(node, column + 1) && holder.isPresent()) {
        effects(holder.get(), node, column + 1);
      }
    }
  }

  private boolean add(Node node, int column) {
    return columns.size() < MOST && columns.putIfAbsent(node, column) == null;
  }

  private static boolean carries(Symbol symbol) {
    return switch (symbol.kind()) {
      case AXIS, FORMAL, LEVEL, MODULE, EVALUATE, RECORD, FUNCTION -> false;
      default -> true;
    };
  }

  private List<Occurrence> within(Span place) {
    return bindings.occurrences().stream()
        .filter(each -> place.start() <= each.span().start() && each.span().end() <= place.end())
        .toList();
  }

  /// The objectives that stand directly in a loop.
  private List<Span> objectives(Symbol loop) {
    return bindings.nodes().stream()
        .filter(node -> loop.whole().start() <= node.start() && node.end() <= loop.whole().end())
        .filter(node -> node.text().matches("(?s)(minimise|maximise|losses|loss)\\b.*"))
        .toList();
  }

  /// The smallest declaration with a value around a use.
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

  /// The smallest statement around a use.
  private Node statement(Occurrence used) {
    Span best = used.span();
    for (Span node : bindings.nodes()) {
      if (node.start() <= used.span().start()
          && used.span().end() <= node.end()
          && node.text().matches("(?s)(minimise|maximise|losses|loss|act|batch|learn|expect)\\b.*")
          && (best == used.span() || length(node) < length(best))) {
        best = node;
      }
    }
    String text = best.text().replaceAll("\\s+", " ");
    return new Node(text.length() <= 40 ? text : text.substring(0, 40) + " …", "objective", best);
  }

  private static int length(Span span) {
    return span.end() - span.start();
  }

  private Node node(Symbol symbol) {
    String type =
        snapshot.knowledgeSoFar().type(symbol.span()).filter(text -> text.contains("real")).orElse("");
    String owner =
        bindings.owners(symbol).stream()
            .findFirst()
            .map(learning -> " · learned by " + learning.loop().name())
            .orElse("");
    String text = symbol.name() + (type.isEmpty() ? "" : ": " + type) + owner;
    return new Node(text, kind(symbol), symbol.span());
  }

  private String kind(Symbol symbol) {
    if (symbol.kind().isSense()) {
      return "sense";
    }
    return Ownership.depth(bindings, symbol).map(depth -> depth == 0 ? "outer" : "inner").orElse("plain");
  }

  private String draw() {
    var drawing = new Drawing(snapshot);
    var places = new LinkedHashMap<Node, int[]>();
    int x = Drawing.GAP;
    int lowest = 0;
    for (int column = -FARTHEST; column <= FARTHEST; column++) {
      int at = column;
      var nodes = columns.entrySet().stream().filter(each -> each.getValue() == at).toList();
      int widest = 0;
      int y = Drawing.GAP;
      for (var each : nodes) {
        int width = Drawing.width(each.getKey().text()) + 16;
        places.put(each.getKey(), new int[] {x, y, width});
        widest = Math.max(widest, width);
        y += Drawing.BOX + Drawing.GAP;
      }
      x += nodes.isEmpty() ? 0 : widest + COLUMN;
      lowest = Math.max(lowest, y);
    }
    for (Edge edge : edges.stream().distinct().toList()) {
      int[] from = places.get(edge.from());
      int[] to = places.get(edge.to());
      if (from != null && to != null) {
        int middle = Drawing.BOX / 2;
        drawing.arrow(from[0] + from[2], from[1] + middle, to[0], to[1] + middle, edge.cut());
      }
    }
    places.forEach(
        (node, place) ->
            drawing.box(place[0], place[1], place[2], node.kind(), node.text(), node.place()));
    return drawing.svg(x, lowest + Drawing.GAP);
  }
}
