package org.badgerlang.lsp;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.eclipse.lsp4j.CodeAction;
import org.eclipse.lsp4j.CodeActionKind;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.TextEdit;
import org.eclipse.lsp4j.WorkspaceEdit;

/// The mends that diagnostics know, and imports of names that only the library has.
final class QuickFixFeature {
  private static final Set<String> UNKNOWN = Set.of("unknown-name", "not-in-scope");

  private QuickFixFeature() {}

  static List<CodeAction> fixes(Snapshot snapshot, Range range) {
    int start = snapshot.lines().offset(range.getStart());
    int end = snapshot.lines().offset(range.getEnd());
    var actions = new ArrayList<CodeAction>();
    for (Diagnostic diagnostic : snapshot.diagnostics()) {
      if (diagnostic.span().source().name().equals(snapshot.uri())
          && diagnostic.span().start() <= end
          && start <= diagnostic.span().end()) {
        mends(snapshot, diagnostic, actions);
        imports(snapshot, diagnostic, actions);
      }
    }
    return actions;
  }

  private static void mends(Snapshot snapshot, Diagnostic diagnostic, List<CodeAction> actions) {
    for (Diagnostic.Fix fix : diagnostic.fixes()) {
      if (fix.span().source().name().equals(snapshot.uri())) {
        var edit = new TextEdit(snapshot.lines().range(fix.span()), fix.replacement());
        actions.add(
            action(snapshot, diagnostic, fix.title(), edit, diagnostic.fixes().size() == 1));
      }
    }
  }

  private static void imports(Snapshot snapshot, Diagnostic diagnostic, List<CodeAction> actions) {
    if (UNKNOWN.contains(diagnostic.code())) {
      String name = diagnostic.span().text();
      Imports.moduleOf(snapshot, name)
          .ifPresent(
              module ->
                  actions.add(
                      action(
                          snapshot,
                          diagnostic,
                          "import `" + name + "` from " + module,
                          Imports.edit(snapshot, module, name),
                          diagnostic.fixes().isEmpty())));
    }
  }

  private static CodeAction action(
      Snapshot snapshot, Diagnostic diagnostic, String title, TextEdit edit, boolean preferred) {
    var action = new CodeAction(title);
    action.setKind(CodeActionKind.QuickFix);
    action.setDiagnostics(List.of(DiagnosticFeature.shown(snapshot, diagnostic)));
    action.setEdit(new WorkspaceEdit(Map.of(snapshot.uri(), List.of(edit))));
    action.setIsPreferred(preferred);
    return action;
  }
}
