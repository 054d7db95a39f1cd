/// The way from a command line to a run: options, signals, the choice of device, exit codes. The
/// one place that makes an injector.
@NullMarked
package org.badgerlang.runtime.launch;

import org.jspecify.annotations.NullMarked;
