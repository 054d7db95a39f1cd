/// Many runs of one spec: which settings and seeds to try, in what order and how long, and which
/// was best. Knows nothing of kernels or compilers: a [TrialRunner] does a run.
@NullMarked
package org.badgerlang.runtime.sweep;

import org.jspecify.annotations.NullMarked;
