@NullMarked
package org.badgerlang.runtime.watch;

import org.jspecify.annotations.NullMarked;
