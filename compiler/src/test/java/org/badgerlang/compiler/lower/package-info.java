@NullMarked
package org.badgerlang.compiler.lower;

import org.jspecify.annotations.NullMarked;
