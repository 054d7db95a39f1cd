/// The one layout of a spec, `badger fmt`.
///
/// Owns indentation, spaces and blank lines. It works on lexemes, so that no comment is lost, and
/// never changes what a spec says.
@NullMarked
package org.badgerlang.compiler.format;

import org.jspecify.annotations.NullMarked;
