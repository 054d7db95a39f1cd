/// Tests of the language server: texts with a cursor, whole conversations, and texts that someone
/// is still writing.
@NullMarked
package org.badgerlang.lsp;

import org.jspecify.annotations.NullMarked;
