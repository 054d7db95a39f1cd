/// The language server: the compiler's own stages, answering an editor.
///
/// One class a feature, each a pure function of a `Snapshot`; a snapshot is immutable and belongs
/// to one version of one document. LSP types stay in here. Nothing in here knows what a spec means:
/// the syntax tree, the diagnostics, the facts and the learned things come from the compiler.
@NullMarked
package org.badgerlang.lsp;

import org.jspecify.annotations.NullMarked;
