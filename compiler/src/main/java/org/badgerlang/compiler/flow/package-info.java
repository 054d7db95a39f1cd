/// Follows information through a lowered program: from what a spec names, through every operation,
/// loop and state, to where something learned is applied to it. Owns the marks that elaboration
/// leaves for this, and what counts as a leak; knows nothing of syntax.
@NullMarked
package org.badgerlang.compiler.flow;

import org.jspecify.annotations.NullMarked;
