/// What generated code and the run agree on: [Kernels], how they are made, and what a setup is.
/// Knows no device, no file and no Guice.
@NullMarked
package org.badgerlang.runtime;

import org.jspecify.annotations.NullMarked;
