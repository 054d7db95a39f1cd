package org.badgerlang.lsp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.BottleneckLine;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Expr;
import org.badgerlang.compiler.syntax.Stmt;

/// The nest of a spec as a picture: each loop a frame that holds its tasks, what it learns, its
/// objective and its nested loops.
final class NestPicture {
  private static final int TITLE = 32;
  private static final int LONGEST = 60;

  /// A line inside a frame, or a nested frame.
  private sealed interface Piece {
    int width();

    int height();
  }

  private record Box(String kind, String text, Span place) implements Piece {
    @Override
    public int width() {
      return Drawing.width(text) + 16;
    }

    @Override
    public int height() {
      return Drawing.BOX;
    }
  }

  private record Frame(String title, String detail, Span place, List<Piece> pieces)
      implements Piece {
    @Override
    public int width() {
      int widest = Drawing.width(title) + 12 + (detail.isEmpty() ? 0 : Drawing.width(detail) + 12);
      for (Piece piece : pieces) {
        widest = Math.max(widest, piece.width());
      }
      return widest + 24;
    }

    @Override
    public int height() {
      int sum = TITLE;
      for (Piece piece : pieces) {
        sum += piece.height() + Drawing.GAP;
      }
      return sum + 2;
    }
  }

  /// Where something was drawn.
  private record Drawn(Span place, int right, int middle) {}

  private final Snapshot snapshot;
  private final Drawing drawing;
  private final List<Drawn> drawn = new ArrayList<>();

  private NestPicture(Snapshot snapshot) {
    this.snapshot = snapshot;
    drawing = new Drawing(snapshot);
  }

  static Picture of(Snapshot snapshot) {
    var picture = new NestPicture(snapshot);
    var pieces = new ArrayList<Piece>();
    for (Decl declaration : snapshot.tree().declarations()) {
      switch (declaration) {
        case Decl.Run(_, var statement) -> picture.piece(statement, 0).ifPresent(pieces::add);
        case Decl.Bottleneck(_, var lines) -> lines.forEach(line -> pieces.add(bottleneck(line)));
        case Decl.Evaluate evaluate -> pieces.add(picture.evaluate(evaluate));
        default -> {
          // What is declared shows where a loop uses it.
        }
      }
    }
    int width = 240;
    int y = Drawing.GAP;
    for (Piece piece : pieces) {
      width = Math.max(width, piece.width());
    }
    for (Piece piece : pieces) {
      picture.draw(piece, Drawing.GAP, y, width);
      y += piece.height() + Drawing.GAP;
    }
    int lanes = Lanes.draw(picture.flows(), width + 2 * Drawing.GAP, picture.drawing);
    y = picture.legend(y);
    int room = Math.max(lanes, width + 2 * Drawing.GAP);
    return new Picture("Nest", picture.drawing.svg(room, y + Drawing.GAP));
  }

  /// What the statements read of loops and of learned things, and what the bottlenecks bear on.
  private List<Lanes.Flow> flows() {
    var flows = new ArrayList<Lanes.Flow>();
    for (LoopStatements.Placed placed : LoopStatements.of(snapshot.tree())) {
      for (Span read : read(placed.statement())) {
        boolean cut = placed.statement().span().text().contains("stop(");
        flows(read, placed.statement().span(), cut, flows);
      }
      if (placed.statement() instanceof Stmt.Bottleneck(_, var lines)) {
        lines.forEach(line -> flows(line.span(), line.span(), true, flows));
      }
    }
    for (Decl declaration : snapshot.tree().declarations()) {
      if (declaration instanceof Decl.Bottleneck(_, var lines)) {
        lines.forEach(line -> flows(line.span(), line.span(), true, flows));
      }
    }
    return flows;
  }

  private void flows(Span read, Span reader, boolean cut, List<Lanes.Flow> flows) {
    var to = find(reader);
    if (to.isPresent()) {
      snapshot.bindings().occurrences().stream()
          .filter(used -> !used.declares() && holds(read, used.span()))
          .map(used -> origin(used.symbol()))
          .flatMap(Optional::stream)
          .filter(from -> !from.equals(reader))
          .distinct()
          .flatMap(from -> find(from).stream())
          .forEach(from -> flows.add(new Lanes.Flow(from, to.get(), cut)));
    }
  }

  private Optional<Lanes.End> find(Span place) {
    return drawn.stream()
        .filter(each -> each.place().equals(place))
        .map(each -> new Lanes.End(each.right(), each.middle()))
        .findFirst();
  }

  /// The parts of a statement that read what others made.
  private static List<Span> read(Stmt statement) {
    return switch (statement) {
      case Stmt.Minimise _, Stmt.Losses _, Stmt.Loss _, Stmt.Act _ -> List.of(statement.span());
      case Stmt.Learn learn ->
          Stream.concat(learn.from().stream(), learn.by().stream()).map(Expr::span).toList();
      case Stmt.Let _,
          Stmt.Return _,
          Stmt.Next _,
          Stmt.Evaluate _,
          Stmt.Batch _,
          Stmt.Measure _,
          Stmt.Observe _,
          Stmt.Every _,
          Stmt.When _,
          Stmt.Loop _,
          Stmt.Nest _,
          Stmt.Base _,
          Stmt.Deeper _,
          Stmt.Bottleneck _,
          Stmt.Reserved _ ->
          List.of();
    };
  }

  /// Where a loop or a learned thing stands in the picture.
  private Optional<Span> origin(Symbol symbol) {
    return switch (symbol.kind()) {
      case LOOP -> Optional.of(symbol.whole());
      case LEARNED, NET_INSTANCE, AGENT_INSTANCE ->
          snapshot.bindings().owners(symbol).stream()
              .map(learning -> learning.statement().span())
              .findFirst();
      default -> Optional.empty();
    };
  }

  private static boolean holds(Span outer, Span inner) {
    return outer.source().equals(inner.source())
        && outer.start() <= inner.start()
        && inner.end() <= outer.end();
  }

  private int legend(int y) {
    int x = Drawing.GAP;
    String[][] entries = {
      {"outer", "learned by an outermost loop"},
      {"inner", "learned by a nested loop"},
      {"sense", "task and senses"},
      {"objective", "objective"},
      {"bottleneck", "bottleneck"}
    };
    int at = y + Drawing.GAP;
    for (String[] entry : entries) {
      drawing.box(x, at, 26, entry[0], "", Span.NONE);
      drawing.text(x + 34, at + 17, "legend", entry[1]);
      at += Drawing.BOX + 4;
    }
    return at;
  }

  private void draw(Piece piece, int x, int y, int width) {
    switch (piece) {
      case Box(var kind, var text, var place) -> {
        int wide = Drawing.width(text) + 16;
        drawing.box(x, y, wide, kind, text, place);
        drawn.add(new Drawn(place, x + wide, y + Drawing.BOX / 2));
      }
      case Frame frame -> {
        drawn.add(new Drawn(frame.place(), x + width, y + TITLE / 2));
        drawing.frame(x, y, width, frame.height(), frame.title(), frame.detail(), frame.place());
        int at = y + TITLE;
        for (Piece inside : frame.pieces()) {
          draw(inside, x + 12, at, width - 24);
          at += inside.height() + Drawing.GAP;
        }
      }
    }
  }

  private Optional<Piece> piece(Stmt statement, int depth) {
    return switch (statement) {
      case Stmt.Loop loop -> Optional.of(loop(loop, depth));
      case Stmt.Nest nest ->
          Optional.of(
              new Frame(
                  "nest " + nest.level().name(),
                  shown(nest.low()) + " to " + shown(nest.high()) + " deep",
                  nest.span(),
                  pieces(nest.body(), depth)));
      case Stmt.Base base ->
          Optional.of(new Frame("base", "innermost", base.span(), pieces(base.body(), depth)));
      case Stmt.Every every ->
          Optional.of(
              new Frame(
                  "every " + shown(every.period()), "", every.span(), pieces(every.body(), depth)));
      case Stmt.Batch batch ->
          box(
              "sense",
              "batch " + shown(batch.count()) + " of " + shown(batch.task()),
              batch.span());
      case Stmt.Learn learn -> learned(learn, depth);
      case Stmt.Minimise minimise ->
          box(
              "objective",
              (minimise.maximise() ? "maximise " : "minimise ") + shown(minimise.value()),
              minimise.span());
      case Stmt.Losses losses ->
          Optional.of(
              new Frame(
                  "losses",
                  "",
                  losses.span(),
                  losses.parts().stream()
                      .<Piece>map(
                          part ->
                              new Box(
                                  "objective",
                                  part.name().name() + ": " + shown(part.value()),
                                  part.span()))
                      .toList()));
      case Stmt.Loss loss -> box("objective", "loss " + shown(loss.value()), loss.span());
      case Stmt.Act act ->
          box("sense", "act " + act.action().name() + " = " + shown(act.value()), act.span());
      case Stmt.Bottleneck(var span, var lines) ->
          Optional.of(
              new Frame(
                  "bottleneck",
                  "",
                  span,
                  lines.stream().<Piece>map(NestPicture::bottleneck).toList()));
      case Stmt.Deeper deeper -> box("inner", "deeper", deeper.span());
      case Stmt.Let _,
          Stmt.Return _,
          Stmt.Next _,
          Stmt.Evaluate _,
          Stmt.Measure _,
          Stmt.Observe _,
          Stmt.When _,
          Stmt.Reserved _ ->
          Optional.empty();
    };
  }

  private Frame loop(Stmt.Loop loop, int depth) {
    var details = new ArrayList<String>();
    details.add(loop.repeat().map(count -> "repeat " + shown(count)).orElse("repeat forever"));
    loop.until().ifPresent(until -> details.add("until " + shown(until)));
    var symbol = snapshot.bindings().at(loop.name().span().start()).map(Occurrence::symbol);
    symbol.flatMap(found -> HoverFeature.cost(snapshot, found)).ifPresent(details::add);
    return new Frame(
        "loop " + loop.name().name(),
        String.join(" · ", details),
        loop.span(),
        pieces(loop.body(), depth + 1));
  }

  private List<Piece> pieces(List<Stmt> body, int depth) {
    return body.stream().flatMap(statement -> piece(statement, depth).stream()).toList();
  }

  private Optional<Piece> learned(Stmt.Learn learn, int depth) {
    var text = new StringBuilder("learn ").append(shown(learn.target()));
    learn.by().ifPresent(rule -> text.append(" by ").append(shown(rule)));
    learn.through().ifPresent(estimator -> text.append(" through ").append(shown(estimator)));
    learn.from().ifPresent(start -> text.append(" from ").append(shown(start)));
    return box(depth <= 1 ? "outer" : "inner", text.toString(), learn.span());
  }

  private Frame evaluate(Decl.Evaluate evaluate) {
    String when = evaluate.every().map(period -> "every " + shown(period)).orElse("");
    var pieces = new ArrayList<Piece>();
    for (Expr.Setting setting : evaluate.settings()) {
      pieces.add(new Box("sense", "with " + text(setting.span()), setting.span()));
    }
    for (Expr expect : evaluate.expects()) {
      pieces.add(new Box("objective", "expect " + shown(expect), expect.span()));
    }
    return new Frame("evaluate " + evaluate.name().name(), when, evaluate.span(), pieces);
  }

  private static Box bottleneck(BottleneckLine line) {
    return new Box("bottleneck", text(line.span()), line.span());
  }

  private static Optional<Piece> box(String kind, String text, Span place) {
    return Optional.of(new Box(kind, text, place));
  }

  private static String shown(Expr expression) {
    return text(expression.span());
  }

  private static String text(Span span) {
    String line = span.text().replaceAll("\\s+", " ");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + " …";
  }
}
