package org.badgerlang.compiler.syntax;

import org.badgerlang.compiler.source.Span;

/// A name where it is declared.
public record Ident(Span span, String name) {}
