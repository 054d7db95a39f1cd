/// The way into a process: `Entry` checks the Java version, `Starter` starts a JVM with the right
/// flags, `Started` runs the real main class there. Knows nothing of what it starts.
@NullMarked
package org.badgerlang.entry;

import org.jspecify.annotations.NullMarked;
