/// The tensor IR: a setup as functions over tensors with named axes, in few operations that are
/// closed under differentiation. Knows the places of a spec, not its syntax, and no device.
@NullMarked
package org.badgerlang.compiler.ir;

import org.jspecify.annotations.NullMarked;
