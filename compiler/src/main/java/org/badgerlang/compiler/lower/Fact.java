package org.badgerlang.compiler.lower;

import org.badgerlang.compiler.source.Span;

/// Something the compiler knows of a place in a spec, for the editor.
///
/// @param span the name or expression
/// @param kind `param`, `axis`, `fn`, `net`, `expert`, `agent`, `task`, `rule`, `schedule`, `loop`,
///     `let`, `weights`, `state`, `draw`, `action`, `observe`, `builtin`, `learned`
/// @param name as the spec says it
/// @param definition where it is declared; `Span.NONE` for what is built in
/// @param type its type with the axes the author sees, or empty
/// @param owner the loop that learns it, or empty
/// @param docs its `///` text
public record Fact(
    Span span, String kind, String name, Span definition, String type, String owner, String docs) {}
