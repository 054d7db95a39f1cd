/// The meaning of the tensor IR, written to be read: double precision, no tricks.
///
/// Devices and optimiser passes are held against it. It knows nothing of them.
@NullMarked
package org.badgerlang.compiler.interpret;

import org.jspecify.annotations.NullMarked;
