/// The compiler as a whole: the stages in order, and the one exception for its own faults. Knows
/// every stage; no stage knows it.
@NullMarked
package org.badgerlang.compiler;

import org.jspecify.annotations.NullMarked;
