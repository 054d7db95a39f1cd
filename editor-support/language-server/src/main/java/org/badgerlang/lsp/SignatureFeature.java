package org.badgerlang.lsp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.badgerlang.lsp.Bindings.Call;
import org.eclipse.lsp4j.ParameterInformation;
import org.eclipse.lsp4j.SignatureHelp;
import org.eclipse.lsp4j.SignatureInformation;

/// The arguments of the call around the cursor.
final class SignatureFeature {
  private SignatureFeature() {}

  static Optional<SignatureHelp> help(Snapshot snapshot, int offset) {
    if (TextContext.at(snapshot.text(), offset).quiet()) {
      return Optional.empty();
    }
    return opened(snapshot.text(), offset).flatMap(open -> signature(snapshot, open, offset));
  }

  /// The round bracket that is open at the cursor.
  private static Optional<Integer> opened(String text, int offset) {
    var open = BraceScan.of(text.substring(0, offset)).open();
    return open.isEmpty() || text.charAt(open.getLast()) != '('
        ? Optional.empty()
        : Optional.of(open.getLast());
  }

  private static Optional<SignatureHelp> signature(Snapshot snapshot, int open, int offset) {
    String text = snapshot.text();
    String given = text.substring(open + 1, offset);
    var callee =
        snapshot.bindings().calls().stream()
            .filter(call -> endsAt(text, call, open))
            .findFirst()
            .flatMap(Call::callee)
            .or(() -> named(snapshot, open));
    if (callee.isPresent()) {
      var symbol = callee.get().called();
      var labels = symbol.formals().stream().map(Markdown::formal).toList();
      String name = callee.get().name();
      return Optional.of(help(name, labels, symbol.docs(), given));
    }
    return Words.at(text, open)
        .flatMap(word -> Builtins.find(text.substring(word.start(), word.end())))
        .map(
            builtin ->
                help(
                    builtin.name(),
                    List.of(builtin.arguments().split(", ")),
                    builtin.meaning(),
                    given));
  }

  private static boolean endsAt(String text, Call call, int open) {
    int end = call.call().callee().span().end();
    return end <= open && text.substring(end, open).isBlank();
  }

  private static Optional<Symbol> named(Snapshot snapshot, int open) {
    return snapshot.bindings().at(open).map(Occurrence::symbol);
  }

  private static SignatureHelp help(String name, List<String> labels, String docs, String given) {
    var signature = new SignatureInformation(name + "(" + String.join(", ", labels) + ")");
    if (!docs.isBlank()) {
      signature.setDocumentation(Markdown.of(docs));
    }
    var parameters = new ArrayList<ParameterInformation>();
    labels.forEach(label -> parameters.add(new ParameterInformation(label)));
    signature.setParameters(parameters);
    return new SignatureHelp(List.of(signature), 0, active(labels, given));
  }

  /// Which argument is being written: by its name where it has one, else by counting commas.
  private static int active(List<String> labels, String given) {
    int commas = 0;
    int depth = 0;
    int start = 0;
    for (int i = 0; i < given.length(); i++) {
      char character = given.charAt(i);
      if ("([{".indexOf(character) >= 0) {
        depth++;
      } else if (")]}".indexOf(character) >= 0) {
        depth--;
      } else if (character == ',' && depth == 0) {
        commas++;
        start = i + 1;
      }
    }
    String current = given.substring(start).strip();
    int colon = current.indexOf(':');
    if (colon > 0) {
      String name = current.substring(0, colon).strip();
      for (int i = 0; i < labels.size(); i++) {
        if (labels.get(i).matches(name + "\\b.*")) {
          return i;
        }
      }
    }
    return Math.min(commas, Math.max(0, labels.size() - 1));
  }
}
