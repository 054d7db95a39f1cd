/// Tests of the layout of specs.
@NullMarked
package org.badgerlang.compiler.format;

import org.jspecify.annotations.NullMarked;
