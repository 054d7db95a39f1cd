package org.badgerlang.compiler.syntax;

import org.badgerlang.compiler.source.Span;

/// A piece of text that means something by itself: a word, a sign, a comment, the end of a line.
///
/// @param text the characters; empty for [Kind#NEWLINE]
/// @param ending whether a newline ends a statement, rather than continuing it
public record Lexeme(Kind kind, Span span, String text, boolean ending) {

  /// What a lexeme is, as the grammar read it: the same word may be a keyword here and a name
  /// there.
  public enum Kind {
    KEYWORD,
    /// `real`, `int`, `bool`.
    TYPE,
    NAME,
    NUMBER,
    TEXT,
    /// A sign between two values, `=`, `~` and `->`.
    SIGN,
    /// The `-` of a negative value.
    UNARY,
    RANGE,
    DOT,
    COMMA,
    SEMICOLON,
    COLON,
    /// The `'` of a primed axis.
    PRIME,
    /// A bracket or brace that opens something new.
    OPEN,
    /// A bracket that belongs to the word before it: of a call, an index, formals, the axes of a
    /// type.
    OPEN_ATTACHED,
    CLOSE,
    COMMENT,
    DOC,
    NEWLINE,
    /// What could not be read.
    WRONG
  }
}
