/// A run's report, live in a browser on the same machine.
@NullMarked
package org.badgerlang.runtime.watch;

import org.jspecify.annotations.NullMarked;
