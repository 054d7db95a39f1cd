/// Source texts and places in them.
///
/// Owns offsets, lines and columns. It knows nothing of what a text says.
@NullMarked
package org.badgerlang.compiler.source;

import org.jspecify.annotations.NullMarked;
