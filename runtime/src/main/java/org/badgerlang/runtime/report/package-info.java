/// The report of runs: what their folders hold, read without trust, as one self-contained page of
/// curves, pictures and tables. Knows nothing of kernels; a page can be made long after a run.
@NullMarked
package org.badgerlang.runtime.report;

import org.jspecify.annotations.NullMarked;
