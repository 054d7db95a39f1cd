/// Measures what a compiled spec takes on this machine, and shows what it computed for comparison
/// with other programs.
@NullMarked
package org.badgerlang.compiler.measure;

import org.jspecify.annotations.NullMarked;
