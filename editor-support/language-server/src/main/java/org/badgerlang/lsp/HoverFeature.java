package org.badgerlang.lsp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.badgerlang.compiler.lower.Elaboration;
import org.badgerlang.lsp.Bindings.Learning;
import org.eclipse.lsp4j.Hover;

/// What a name is: its type with axes, its owner, how a gradient reaches it, what it costs, its
/// documentation.
final class HoverFeature {
  private HoverFeature() {}

  static Optional<Hover> hover(Snapshot snapshot, int offset) {
    var occurrence = snapshot.bindings().at(offset);
    if (occurrence.isPresent()) {
      var found = occurrence.get();
      var hover = new Hover(Markdown.of(describe(snapshot, found)));
      hover.setRange(snapshot.lines().range(found.span()));
      return Optional.of(hover);
    }
    return builtin(snapshot, offset).or(() -> expression(snapshot, offset));
  }

  private static String describe(Snapshot snapshot, Occurrence occurrence) {
    var symbol = occurrence.symbol();
    var knowledge = snapshot.knowledge();
    String type =
        knowledge
            .type(occurrence.span())
            .or(() -> knowledge.type(symbol.span()))
            .filter(found -> !isKind(found))
            .orElse("");
    var paragraphs = new ArrayList<String>();
    paragraphs.add(Markdown.code(Markdown.head(symbol, type)));
    symbol
        .container()
        .filter(_ -> symbol.kind() != Symbol.Kind.FORMAL)
        .ifPresent(holder -> paragraphs.add("of `" + holder.name() + "`"));
    owners(snapshot, symbol).forEach(paragraphs::add);
    if (symbol.kind() == Symbol.Kind.LOOP) {
      cost(snapshot, symbol).ifPresent(paragraphs::add);
    }
    if (!symbol.docs().isBlank()) {
      paragraphs.add(symbol.docs());
    }
    return String.join("\n\n", paragraphs);
  }

  /// The compiler says `net` or `axis` of things whose declaration says it too.
  private static boolean isKind(String type) {
    return List.of("axis", "net", "expert", "agent", "task", "rule", "loop", "fn").contains(type);
  }

  private static List<String> owners(Snapshot snapshot, Symbol symbol) {
    var lines = new ArrayList<String>();
    for (Learning learning : snapshot.bindings().owners(symbol)) {
      var statement = learning.statement();
      String rule = statement.by().map(by -> " by `" + by.span().text() + "`").orElse("");
      String through =
          statement.through().map(by -> " through `" + by.span().text() + "`").orElse("");
      lines.add("learned by loop `" + learning.loop().name() + "`" + rule + through);
      var knowledge = snapshot.knowledge();
      knowledge
          .learned(statement.span())
          .map(learned -> gradient(knowledge, learned))
          .ifPresent(lines::add);
    }
    return lines;
  }

  private static boolean endsWith(String path, String loop) {
    return path.equals(loop) || path.endsWith("." + loop);
  }

  static String gradient(Knowledge knowledge, Elaboration.Learned learned) {
    String size =
        String.format(
            Locale.ROOT,
            "%d tensor%s, %,d number%s",
            learned.tensors(),
            learned.tensors() == 1 ? "" : "s",
            learned.numbers(),
            learned.numbers() == 1 ? "" : "s");
    if (learned.rule().isEmpty()) {
      return size;
    }
    if (!learned.reached()) {
      return size + "; **no gradient arrives** from `" + learned.objective() + "`";
    }
    var passed = knowledge.passed(learned);
    String path = passed.isEmpty() ? "" : " through loop " + String.join(", ", passed);
    String order =
        learned.order() > 1 && knowledge.passesGradients(learned)
            ? ", derivatives of order " + learned.order()
            : "";
    return size + "; gradient from `" + learned.objective() + "`" + path + order;
  }

  static Optional<String> cost(Snapshot snapshot, Symbol loop) {
    return snapshot.costsSoFar().stream()
        .filter(cost -> endsWith(cost.path(), loop.name()))
        .map(Costs::words)
        .findFirst();
  }

  private static Optional<Hover> builtin(Snapshot snapshot, int offset) {
    var word = Words.at(snapshot.text(), offset);
    return word.filter(span -> !isMember(snapshot.text(), span.start()))
        .flatMap(span -> Builtins.find(snapshot.text().substring(span.start(), span.end())))
        .filter(_ -> !TextContext.at(snapshot.text(), offset).quiet())
        .map(
            found -> {
              String result = found.result().isEmpty() ? "" : "\n\ngives: " + found.result();
              String type =
                  snapshot
                      .knowledge()
                      .around(offset)
                      .map(fact -> "\n\n" + Markdown.code(fact.type()))
                      .orElse("");
              var hover =
                  new Hover(
                      Markdown.of(
                          Markdown.code(found.signature())
                              + "\n"
                              + found.meaning()
                              + result
                              + type));
              hover.setRange(snapshot.lines().range(word.get().start(), word.get().end()));
              return hover;
            });
  }

  private static boolean isMember(String text, int start) {
    return start > 0 && text.charAt(start - 1) == '.';
  }

  private static Optional<Hover> expression(Snapshot snapshot, int offset) {
    return snapshot
        .knowledge()
        .around(offset)
        .map(
            found -> {
              var hover = new Hover(Markdown.of(Markdown.code(found.type())));
              var place = found.place();
              hover.setRange(snapshot.lines().range(place.start(), place.end()));
              return hover;
            });
  }
}
