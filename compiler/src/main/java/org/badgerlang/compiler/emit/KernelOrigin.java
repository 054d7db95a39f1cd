package org.badgerlang.compiler.emit;

import org.badgerlang.compiler.source.Span;

/// What a generated method stems from.
///
/// @param loop the path of the loop whose step it is part of, `outer.inner`; the name of the
///     function where it is in no loop
/// @param place in the spec; [Span#NONE] where no single line asked for it
public record KernelOrigin(String loop, Span place) {}
