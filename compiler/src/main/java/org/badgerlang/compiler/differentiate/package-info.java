/// Derivatives of tensor programs, as more statements of the same IR.
///
/// Reverse mode (`Gradients`), forward mode (`Tangents`), and what a gradient can reach (`Paths`).
/// Since the IR is closed under both, derivatives of derivatives need nothing here.
@NullMarked
package org.badgerlang.compiler.differentiate;

import org.jspecify.annotations.NullMarked;
