package org.badgerlang.lsp;

import java.util.List;
import org.badgerlang.compiler.cost.LoopCost;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.lower.Elaboration;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.compiler.syntax.SyntaxTree;

/// One version of one document and what the compiler knows of it, computed when first needed.
final class Snapshot {
  private final String uri;
  private final int version;
  private final Source source;
  private final LineMap lines;
  private final Library library;
  private final Lazy<SyntaxTree> tree;
  private final Lazy<Bindings> bindings;
  private final Lazy<Elaboration> elaboration;
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
        new Lazy<>(() -> Binder.bind(tree.get(), module -> library.exports(module, uri)));
    elaboration =
        new Lazy<>(() -> Compilation.elaborate(tree.get(), module -> library.find(module, uri)));
    costs = new Lazy<>(() -> Compilation.costs(elaboration.get()));
    knowledge = new Lazy<>(() -> new Knowledge(elaboration.get(), source.name()));
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

  Elaboration elaboration() {
    return elaboration.get();
  }

  List<LoopCost> costs() {
    return costs.get();
  }

  Knowledge knowledge() {
    return knowledge.get();
  }

  /// What is wrong with this text, in the order it was found.
  List<Diagnostic> diagnostics() {
    return elaboration.get().diagnostics();
  }
}
