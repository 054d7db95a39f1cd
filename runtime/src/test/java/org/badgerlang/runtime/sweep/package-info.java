@NullMarked
package org.badgerlang.runtime.sweep;

import org.jspecify.annotations.NullMarked;
