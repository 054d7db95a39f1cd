/// The text of a spec as a tree of records, each with its place.
///
/// Owns the way from characters to [SyntaxTree]: which newlines end a statement, recovery from
/// errors, and what a reader is told about text that cannot be read. It is the only package that
/// knows ANTLR; nothing of ANTLR leaves it. It knows no names, no types and no meaning.
@NullMarked
package org.badgerlang.compiler.syntax;

import org.jspecify.annotations.NullMarked;
