/// Counts the operations and bytes of a program, loop by loop, from its IR. Measures nothing: the
/// counts are of the program as written there, before a device fuses or reorders.
@NullMarked
package org.badgerlang.compiler.cost;

import org.jspecify.annotations.NullMarked;
