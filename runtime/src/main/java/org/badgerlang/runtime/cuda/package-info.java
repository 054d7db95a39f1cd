/// Runs compiled setups on NVIDIA GPUs through the driver's own library, without native code of
/// ours: kernels are compiled when a setup starts, kept by content, and launched as graphs.
@NullMarked
package org.badgerlang.runtime.cuda;

import org.jspecify.annotations.NullMarked;
