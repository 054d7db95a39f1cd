/// The `nd4j` device: what generated code calls beside ND4J itself, and the state that it works on.
/// Arrays are in float precision; dimensions are named by the axes of the spec, written as words:
/// `batch unit hidden`.
@NullMarked
package org.badgerlang.runtime.nd4j;

import org.jspecify.annotations.NullMarked;
