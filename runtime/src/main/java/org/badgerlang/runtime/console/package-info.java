/// What a run says while it goes and when it is over: live lines on a terminal, plain lines
/// elsewhere. Knows nothing of kernels or files.
@NullMarked
package org.badgerlang.runtime.console;

import org.jspecify.annotations.NullMarked;
