/// Holds the gradients that outermost loops learn by against finite differences of their
/// objectives, in the reference interpreter. Knows no device.
@NullMarked
package org.badgerlang.compiler.gradcheck;

import org.jspecify.annotations.NullMarked;
