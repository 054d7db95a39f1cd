package org.badgerlang.lsp;

import java.util.List;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.cost.LoopCost;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.compiler.syntax.SyntaxTree;

/// One version of one document and what the compiler knows of it, computed when first needed.
///
/// Names are bound from the text alone and are always at hand; checking takes longer, so what must
/// answer at once looks at `knowledgeSoFar` and `costsSoFar`.
final class Snapshot {
  private final String uri;
  private final int version;
  private final Source source;
  private final LineMap lines;
  private final Library library;
  private final Lazy<SyntaxTree> tree;
  private final Lazy<Bindings> bindings;
  private final Lazy<Compiler.Checked> checked;
  private final Lazy<List<LoopCost>> costs;
  private final Lazy<Knowledge> knowledge;

  Snapshot(String uri, int version, String text, Library library) {
    this.uri = uri;
    this.version = version;
    this.source = new Source(uri, text);
    this.lines = new LineMap(text);
    this.library = library;
    tree = new Lazy<>(() -> Compilation.parse(source));
    bindings =
        new Lazy<>(
            () ->
                Binder.bind(tree.get(), module -> library.exports(module, uri), library.prelude()));
    checked = new Lazy<>(() -> Compilation.check(source, module -> library.find(module, uri)));
    costs = new Lazy<>(() -> Compilation.costs(checked.get()));
    knowledge = new Lazy<>(() -> knowledgeOf(checked.get()));
  }

  private Knowledge knowledgeOf(Compiler.Checked found) {
    return new Knowledge(found.elaboration().facts(), found.learned(), source.name());
  }

  String uri() {
    return uri;
  }

  int version() {
    return version;
  }

  Source source() {
    return source;
  }

  String text() {
    return source.text();
  }

  LineMap lines() {
    return lines;
  }

  Library library() {
    return library;
  }

  SyntaxTree tree() {
    return tree.get();
  }

  Bindings bindings() {
    return bindings.get();
  }

  /// What is wrong with this text, in the order it was found.
  List<Diagnostic> diagnostics() {
    return checked.get().diagnostics();
  }

  Knowledge knowledge() {
    return knowledge.get();
  }

  /// What the check found out, or nothing while it has not run.
  Knowledge knowledgeSoFar() {
    return knowledge.peek().orElse(Knowledge.NOTHING);
  }

  List<LoopCost> costs() {
    return costs.get();
  }

  /// The costs, or nothing while they have not been counted.
  List<LoopCost> costsSoFar() {
    return costs.peek().orElse(List.of());
  }
}
