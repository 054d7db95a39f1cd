/// Random numbers that depend on counters alone: the same on every device, for every number of
/// threads, and after a run is resumed. Knows nothing of loops, specs or devices.
@NullMarked
package org.badgerlang.runtime.random;

import org.jspecify.annotations.NullMarked;
