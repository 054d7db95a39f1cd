package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.source.Span;
import org.badgerlang.compiler.syntax.Decl;
import org.badgerlang.compiler.syntax.Stmt;
import org.badgerlang.compiler.syntax.SyntaxTree;

/// The picture of a nest as lines: its loops with their tasks, what they learn and minimise, the
/// bottlenecks, and what reads what.
final class NestOutline {
  private static final int LONGEST = 120;

  private final List<Program.Part> parts = new ArrayList<>();

  private NestOutline() {}

  static List<Program.Part> of(SyntaxTree tree) {
    var outline = new NestOutline();
    for (var declaration : tree.declarations()) {
      switch (declaration) {
        case Decl.Run(_, var stmt) -> outline.statement(stmt, 0);
        case Decl.Bottleneck(_, var lines) ->
            lines.forEach(line -> outline.add(0, "bottleneck", "", line.span()));
        default -> {}
      }
    }
    return outline.withReads();
  }

  private void statement(Stmt stmt, int depth) {
    switch (stmt) {
      case Stmt.Loop loop -> {
        add(depth, "loop", loop.name().name(), header(loop.span()), loop.span());
        loop.body().forEach(inside -> statement(inside, depth + 1));
      }
      case Stmt.Nest nest -> {
        add(depth, "loop", "nest", header(nest.span()), nest.span());
        nest.body().forEach(inside -> statement(inside, depth + 1));
      }
      case Stmt.Base base -> base.body().forEach(inside -> statement(inside, depth));
      case Stmt.Every every -> every.body().forEach(inside -> statement(inside, depth));
      case Stmt.When when -> {
        when.then().forEach(inside -> statement(inside, depth));
        when.otherwise().forEach(inside -> statement(inside, depth));
      }
      case Stmt.Learn learn -> add(depth, "learn", learn.target().span().text(), learn.span());
      case Stmt.Batch batch -> add(depth, "batch", "", batch.span());
      case Stmt.Act act -> add(depth, "act", "", act.span());
      case Stmt.Minimise minimise -> add(depth, "objective", "", minimise.span());
      case Stmt.Loss loss -> add(depth, "objective", "", loss.span());
      case Stmt.Losses losses ->
          losses.parts().forEach(part -> add(depth, "objective", "", part.span()));
      case Stmt.Observe observe -> add(depth, "observe", "", observe.span());
      case Stmt.Bottleneck bottleneck ->
          bottleneck.lines().forEach(line -> add(depth, "bottleneck", "", line.span()));
      case Stmt.Let _,
          Stmt.Return _,
          Stmt.Next _,
          Stmt.Evaluate _,
          Stmt.Measure _,
          Stmt.Deeper _,
          Stmt.Reserved _ -> {}
    }
  }

  private void add(int depth, String kind, String name, Span span) {
    add(depth, kind, name, span.text(), span);
  }

  private void add(int depth, String kind, String name, String text, Span span) {
    var line = text.replaceAll("\\s*//[^\n]*", "").replaceAll("\\s+", " ").strip();
    var shown = line.length() > LONGEST ? line.substring(0, LONGEST - 1) + "…" : line;
    parts.add(new Program.Part(depth, kind, name, shown, List.of(), span));
  }

  /// What a loop says before its body.
  private static String header(Span span) {
    var text = span.text();
    int brace = text.indexOf('{');
    return brace < 0 ? text : text.substring(0, brace);
  }

  private List<Program.Part> withReads() {
    var all = new ArrayList<Program.Part>();
    for (int i = 0; i < parts.size(); i++) {
      var part = parts.get(i);
      all.add(
          new Program.Part(
              part.depth(), part.kind(), part.name(), part.text(), reads(i), part.origin()));
    }
    return all;
  }

  private List<Integer> reads(int index) {
    var part = parts.get(index);
    if (part.kind().equals("loop") || part.kind().equals("bottleneck")) {
      return List.of();
    }
    var text = part.origin().text();
    if (part.kind().equals("learn")) {
      text = text.replaceFirst(Pattern.quote(part.name()), "");
    }
    var found = new ArrayList<Integer>();
    for (int i = 0; i < parts.size(); i++) {
      var other = parts.get(i);
      var thing = other.name().replaceFirst("\\..*", "");
      if (i != index
          && !thing.isEmpty()
          && isSeen(i, index)
          && Pattern.compile("(?<![\\w.])" + Pattern.quote(thing) + "(?!\\w)")
              .matcher(text)
              .find()) {
        found.add(i);
      }
    }
    return found;
  }

  /// Whether what stands at `from` can be named at `at`: it lies in the same loop or in one around
  /// it, and nothing nearer has its name.
  private boolean isSeen(int from, int at) {
    return isAround(from, at)
        && parts.subList(from + 1, Math.max(from + 1, at)).stream()
            .noneMatch(
                nearer ->
                    nearer.name().equals(parts.get(from).name())
                        && isAround(parts.indexOf(nearer), at));
  }

  private boolean isAround(int from, int at) {
    int depth = parts.get(from).depth();
    return depth <= parts.get(at).depth()
        && parts.subList(Math.min(from, at), Math.max(from, at)).stream()
            .allMatch(between -> between.depth() >= depth);
  }
}
