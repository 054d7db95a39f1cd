@NullMarked
package org.badgerlang.runtime.compare;

import org.jspecify.annotations.NullMarked;
