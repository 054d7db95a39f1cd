/// Writes plans as CUDA C, and as the Java that launches it: a region of a plan becomes one kernel
/// with a block for each tile of instances, what is small runs in one block, what is large over the
/// whole grid.
@NullMarked
package org.badgerlang.compiler.emit.cuda;

import org.jspecify.annotations.NullMarked;
