/// The host's side of a run: the loops over [org.badgerlang.runtime.Kernels], when to log, evaluate
/// and save, and what to say when a number is not one. Knows nothing of Guice, devices or the shape
/// of files.
@NullMarked
package org.badgerlang.runtime.run;

import org.jspecify.annotations.NullMarked;
