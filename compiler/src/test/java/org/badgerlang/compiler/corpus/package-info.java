/// Whole specs, good and bad, through the compiler's front: each bad one must be told what its own
/// comments expect.
@NullMarked
package org.badgerlang.compiler.corpus;

import org.jspecify.annotations.NullMarked;
