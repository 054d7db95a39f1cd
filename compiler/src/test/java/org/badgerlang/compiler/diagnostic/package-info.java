/// Tests of how diagnostics look and of their catalogue.
@NullMarked
package org.badgerlang.compiler.diagnostic;

import org.jspecify.annotations.NullMarked;
