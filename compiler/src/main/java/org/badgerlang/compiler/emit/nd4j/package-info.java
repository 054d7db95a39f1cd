/// Writes optimised IR as Java that calls ND4J, operation by operation. Knows ND4J by the names of
/// its classes alone: what it writes is compiled where ND4J is on the class path.
@NullMarked
package org.badgerlang.compiler.emit.nd4j;

import org.jspecify.annotations.NullMarked;
