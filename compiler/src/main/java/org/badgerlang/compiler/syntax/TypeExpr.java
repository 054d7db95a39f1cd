package org.badgerlang.compiler.syntax;

import java.util.List;
import org.badgerlang.compiler.source.Span;

/// A type as written: `real`, `real[unit, hidden']`, `int`, `bool`, `list`, `axis`.
///
/// @param base the word before the brackets
public record TypeExpr(Span span, String base, List<Expr> axes) {}
