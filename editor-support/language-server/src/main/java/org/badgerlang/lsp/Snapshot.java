package org.badgerlang.lsp;

import java.util.List;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.cost.LoopCost;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.compiler.syntax.SyntaxTree;

/// One version of one document and what the compiler knows of it, computed when first needed.
///
/// Names are bound from the text alone and are always at hand; checking takes longer. Until it is
/// done, what was known of the version before stands in, moved to where its text is now, so that no
/// answer waits for a check and no hint flickers.
final class Snapshot {
  private final String uri;
  private final int version;
  private final Source source;
  private final LineMap lines;
  private final Library library;
  private final Earlier earlier;
  private final Lazy<SyntaxTree> tree;
  private final Lazy<Bindings> bindings;
  private final Lazy<Compiler.Checked> checked;
  private final Lazy<List<LoopCost>> costs;
  private final Lazy<Knowledge> knowledge;

  /// What is known of an earlier version.
  private record Earlier(Knowledge knowledge, List<LoopCost> costs) {
    static final Earlier NOTHING = new Earlier(Knowledge.NOTHING, List.of());
  }

  Snapshot(String uri, int version, String text, Library library) {
    this(uri, version, text, library, Earlier.NOTHING);
  }

  private Snapshot(String uri, int version, String text, Library library, Earlier earlier) {
    this.uri = uri;
    this.version = version;
    this.source = new Source(uri, text);
    this.lines = new LineMap(text);
    this.library = library;
    this.earlier = earlier;
    tree = new Lazy<>(() -> Compilation.parse(source));
    bindings =
        new Lazy<>(
            () ->
                Binder.bind(tree.get(), module -> library.exports(module, uri), library.prelude()));
    checked = new Lazy<>(() -> Compilation.check(tree.get(), library.modules(uri)));
    costs = new Lazy<>(this::countCosts);
    knowledge = new Lazy<>(() -> knowledgeOf(checked.get()));
  }

  private Knowledge knowledgeOf(Compiler.Checked found) {
    return Knowledge.of(found.elaboration().facts(), found.learned(), source.name());
  }

  /// What a loop cost before is worth more than nothing while the text has errors.
  private List<LoopCost> countCosts() {
    var counted = Compilation.costs(checked.get());
    return counted.isEmpty() && checked.get().hasErrors() ? earlier.costs() : counted;
  }

  /// The next version, whose text is this one's after `edits`, each of the text as the one before
  /// left it.
  Snapshot next(int nextVersion, String text, List<Knowledge.Edit> edits) {
    Knowledge known = knowledgeSoFar();
    for (Knowledge.Edit edit : edits) {
      known = known.after(edit);
    }
    return new Snapshot(uri, nextVersion, text, library, new Earlier(known, costsSoFar()));
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

  /// Checks the text where that has not been done.
  void learn() {
    knowledge.get();
  }

  /// What is known of the text; waits for a check only where nothing is known at all.
  Knowledge knowledge() {
    var known = knowledgeSoFar();
    return known == Knowledge.NOTHING ? knowledge.get() : known;
  }

  /// What is known of the text without waiting: of an earlier version while the check has not run,
  /// or nothing.
  Knowledge knowledgeSoFar() {
    return knowledge.peek().orElse(earlier.knowledge());
  }

  List<LoopCost> costs() {
    return costs.get();
  }

  /// The costs without waiting: of an earlier version while they have not been counted, or nothing.
  List<LoopCost> costsSoFar() {
    return costs.peek().orElse(earlier.costs());
  }
}
