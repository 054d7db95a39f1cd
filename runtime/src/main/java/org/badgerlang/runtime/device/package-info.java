/// Which devices there are, and what each still needs on this machine. Knows nothing of kernels.
@NullMarked
package org.badgerlang.runtime.device;

import org.jspecify.annotations.NullMarked;
